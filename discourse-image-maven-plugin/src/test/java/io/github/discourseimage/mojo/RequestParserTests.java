package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.build.Output;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.SourceDateEpoch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.Build;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestParserTests {

  private final Findings findings = new Findings();
  private final PackageMojo mojo = new PackageMojo();

  @TempDir Path directory;

  @BeforeEach
  void configureAsMavenWould() {
    MavenProject project = new MavenProject();
    project.setArtifactId("my-forum");
    project.setVersion("1.0");
    Build build = new Build();
    build.setFinalName("my-forum-1.0");
    build.setDirectory(directory.resolve("target").toString());
    project.getModel().setBuild(build);
    mojo.project = project;
    mojo.repository = "https://git.example.org/forum.git";
    mojo.branch = "release/2026.7";
    mojo.compression = "zstd";
    mojo.distributions = List.of("debian", " alpine");
    mojo.outputs = List.of("tarball");
    mojo.hostname = "forum.example.org";
    mojo.outputTimestamp = "2026-01-02T03:04:05+01:00";
    mojo.pluginsDirectory = directory.resolve("plugins").toFile();
    mojo.settingsFile = new File("s");
    mojo.nginxDirectory = new File("n");
    mojo.certificatesDirectory = new File("c");
    mojo.overlayDirectory = new File("rootfs");
    mojo.ownersFile = new File("o");
    mojo.templatesDirectory = new File("t");
  }

  private ImageRequest parse() {
    return new RequestParser(mojo, findings).parse();
  }

  @Test
  void parsesEverythingAtTheEdge() {
    ImageRequest request = parse();

    findings.throwIfAny();
    assertThat(request.distributions()).containsExactly(Distribution.ALPINE, Distribution.DEBIAN);
    assertThat(request.outputs().selected()).containsExactly(Output.TARBALL);
    assertThat(request.outputs().compression()).isEqualTo(Compression.ZSTD);
    assertThat(request.outputs().compressionLevel()).isEqualTo(3);
    assertThat(request.time()).contains(new SourceDateEpoch(1767319445));
    assertThat(request.inputs().overlayDirectory(Distribution.DEBIAN))
        .isEqualTo(Path.of("rootfs-debian"));
  }

  @Test
  void takesPluginsOfTheProjectByThemselves() throws IOException {
    Files.createDirectories(directory.resolve("plugins/b"));
    Files.createDirectories(directory.resolve("plugins/a"));
    Files.writeString(directory.resolve("plugins/README.md"), "not a plugin");
    PluginBean bean = new PluginBean();
    bean.set("https://git.example.org/plugin.git");
    mojo.plugins = List.of(bean);

    assertThat(parse().plugins())
        .containsExactly(
            new ImageRequest.Plugin.InRepository("https://git.example.org/plugin.git", ""),
            new ImageRequest.Plugin.InDirectory(directory.resolve("plugins/a")),
            new ImageRequest.Plugin.InDirectory(directory.resolve("plugins/b")));
  }

  @Test
  void reportsEveryWrongParameterTogether() {
    PluginBean both = new PluginBean();
    both.setRepository("r");
    both.setDirectory(new File("d"));
    mojo.plugins = List.of(new PluginBean(), both);
    mojo.distributions = List.of("debian", "fedora");
    mojo.outputs = List.of("tar");
    mojo.compression = "zstd";
    mojo.compressionLevel = 23;
    mojo.outputTimestamp = "yesterday";
    mojo.allowedSetuid = List.of("usr/bin/fping");
    parse();

    assertThatThrownBy(findings::throwIfAny)
        .hasMessageStartingWith("7 problems:")
        .hasMessageContaining(
            "discourse.distributions: 'fedora' is not a distribution this plugin knows; it must be one"
                + " of alpine, arch, debian, ubuntu")
        .hasMessageContaining(
            "discourse.outputs: 'tar' is not an output; it must be one of tarball, directory,"
                + " container, helm")
        .hasMessageContaining(
            "discourse.compressionLevel: level 23 of zstd is out of range: it must be 1 to 22")
        .hasMessageContaining(
            "project.build.outputTimestamp: 'yesterday' is not a time from 1970 on")
        .hasMessageContaining(
            "discourse.allowedSetuid: 'usr/bin/fping' is not an absolute path: it must start with '/'")
        .hasMessageContaining("<plugin> 1 of <plugins>: names nothing")
        .hasMessageContaining("<plugin> 2 of <plugins>: has both <repository> and <directory>");
  }

  @Test
  void leavesTheTimeToTheCommitWhereThePomSwitchesItOff() {
    mojo.outputTimestamp = "-";

    assertThat(parse().time()).isEmpty();
    findings.throwIfAny();
  }
}
