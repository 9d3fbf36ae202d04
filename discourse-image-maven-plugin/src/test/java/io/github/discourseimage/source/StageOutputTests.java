package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageOutputTests {

  @TempDir private Path directory;
  private Path tree;
  private Path tar;

  @BeforeEach
  void makePlaces() throws IOException {
    RealTool.require("tar");
    tree = Files.createDirectories(directory.resolve("tree"));
    Files.createDirectories(tree.resolve("usr/lib"));
    tar = Files.createDirectory(directory.resolve("out")).resolve("20-gems.dependencies.tar");
  }

  @Test
  void everything_is_owned_by_root_and_executable_or_not() throws IOException {
    Path script = Files.writeString(tree.resolve("usr/lib/run"), "#!/bin/sh\n");
    Path data = Files.writeString(tree.resolve("usr/lib/data"), "x");
    Files.createSymbolicLink(tree.resolve("usr/lib/link"), Path.of("/usr/lib/data"));
    Files.createSymbolicLink(tree.resolve("usr/lib/up"), Path.of("../../etc"));
    run("chmod", "4711", script.toString());
    run("chmod", "666", data.toString());
    run("chmod", "700", tree.resolve("usr/lib").toString());
    run("tar", "--owner=1000", "--group=1000", "-C", tree.toString(), "-cf", tar.toString(), "usr");

    Layer layer = StageOutput.read(tar, "dependencies", "stage 20-gems", "k1");

    assertThat(layer.name()).isEqualTo("dependencies");
    assertThat(layer.entries())
        .extracting(entry -> entry.path().toString())
        .containsExactly(
            "/usr", "/usr/lib", "/usr/lib/data", "/usr/lib/link", "/usr/lib/run", "/usr/lib/up");
    assertThat(entry(layer, "/usr/lib").attributes()).isEqualTo(Attributes.DIRECTORY);
    assertThat(entry(layer, "/usr/lib/run").attributes()).isEqualTo(Attributes.EXECUTABLE);
    assertThat(entry(layer, "/usr/lib/data").attributes()).isEqualTo(Attributes.FILE);
    assertThat(entry(layer, "/usr/lib/data").origin()).hasToString("dependencies: stage 20-gems");
    Entry.File file = (Entry.File) entry(layer, "/usr/lib/data");
    assertThat(file.content().readAll()).asString().isEqualTo("x");
    assertThat(file.content().version())
        .matches("tar:k1/20-gems\\.dependencies\\.tar@\\d+:\\d+")
        .isEqualTo(
            ((Entry.File)
                    entry(
                        StageOutput.read(tar, "dependencies", "stage 20-gems", "k1"),
                        "/usr/lib/data"))
                .content()
                .version());
  }

  @Test
  void refuses_what_does_not_belong_into_an_image() throws IOException {
    Files.createDirectories(tree.resolve("etc"));
    Files.writeString(tree.resolve("etc/passwd"), "");
    Files.createSymbolicLink(tree.resolve("usr/lib/out"), Path.of("../../../etc"));
    Files.writeString(tree.resolve("usr/lib/x"), "");
    run(
        "tar",
        "-P",
        "--transform=s,usr/lib/x$,usr/../x,S",
        "-C",
        tree.toString(),
        "-cf",
        tar.toString(),
        "etc/passwd",
        "usr/lib/out",
        "usr/lib/x",
        tree.resolve("etc").toString());

    ImageBuildException failure =
        catchThrowableOfType(
            () -> StageOutput.read(tar, "dependencies", "stage 20-gems", "k1"),
            ImageBuildException.class);

    assertThat(failure.findings())
        .extracting(finding -> finding.subject() + ": " + finding.problem())
        .containsExactlyInAnyOrder(
            "20-gems.dependencies.tar: etc/passwd: lies outside of usr/",
            "20-gems.dependencies.tar: usr/lib/out: links to '../../../etc', which is outside of"
                + " the image",
            "20-gems.dependencies.tar: usr/../x: has a name that is no path in an image",
            "20-gems.dependencies.tar: "
                + tree.resolve("etc")
                + ": has a name that is no path in an image",
            "20-gems.dependencies.tar: "
                + tree.resolve("etc/passwd")
                + ": has a name that is no path in an image");
  }

  @Test
  void reads_each_layer_of_a_stage() throws IOException {
    for (String name : new String[] {"40-node.dependencies", "40-node.assets", "50-x.assets"}) {
      run("tar", "-C", tree.toString(), "-cf", tar.resolveSibling(name + ".tar").toString(), "usr");
    }
    Files.writeString(tar.resolveSibling("40-node.libraries"), "");

    assertThat(StageOutput.readAll(tar.resolveSibling(""), "40-node", "stage 40-node", "k1"))
        .containsOnlyKeys("assets", "dependencies");
  }

  @Test
  void a_file_that_is_no_tar_is_told_with_its_name() throws IOException {
    Files.writeString(tar, "no tar");

    assertThatThrownBy(() -> StageOutput.read(tar, "dependencies", "stage 20-gems", "k1"))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(tar + ": the output of a stage cannot be read: " + tar)
        .hasMessageContaining("remove this file's directory from the cache");
  }

  private static Entry entry(Layer layer, String path) {
    return layer.find(UnixPath.of(path)).orElseThrow();
  }

  private void run(String... command) {
    RealTool.run(Map.of(), directory, command).successfulStdout();
  }
}
