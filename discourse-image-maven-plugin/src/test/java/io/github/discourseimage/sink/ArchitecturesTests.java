package io.github.discourseimage.sink;

import static io.github.discourseimage.sink.OciFixture.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tag for several processors. */
class ArchitecturesTests {

  @TempDir Path directory;

  private OciFixture oci;
  private BaseFixture base;

  @BeforeEach
  void makeFixtures() {
    oci = new OciFixture(directory);
    base = new BaseFixture(directory);
  }

  @Test
  void aTagIsAnIndexOfImagesThatShareOurLayers() throws IOException {
    oci.architectures.add("arm64");
    Path layout = directory.resolve("layout");
    base.index(
        layout,
        base.manifest(layout, "amd64", base.tar("one", "usr/", "usr/one")) + "}",
        base.manifest(layout, "arm64", base.tar("two", "usr/", "usr/two")) + "}");
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(layout));

    oci.write(Compression.GZIP, 1);

    List<Object> images = images("1.0-debian");
    assertThat(images)
        .extracting(image -> member(member(image, "platform"), "architecture"))
        .containsExactly("amd64", "arm64");
    List<Object> amd64 = layers(images.get(0));
    List<Object> arm64 = layers(images.get(1));
    assertThat(amd64.get(0)).isNotEqualTo(arm64.get(0));
    assertThat(amd64.subList(1, amd64.size())).isEqualTo(arm64.subList(1, arm64.size()));
    assertThat(layers(images("1.0-alpine").get(0))).startsWith(amd64.get(1), amd64.get(2));
  }

  @Test
  void skopeoChoosesTheArchitectureAndDockersListHasThisMachines() throws IOException {
    oci.architectures.add("arm64");
    oci.write(Compression.GZIP, 1);

    for (String architecture : oci.architectures) {
      for (String source : List.of("oci:oci:1.0", "oci-archive:forum-1.0-image.tar:1.0")) {
        assertThat(skopeo("--override-arch", architecture, "inspect", source))
            .contains("\"Architecture\": \"" + architecture + "\"");
      }
    }
    assertThat(skopeo("inspect", "docker-archive:forum-1.0-image.tar:forum:1.0"))
        .contains("\"Architecture\": \"amd64\"");
  }

  @Test
  void umociListsATagOfSeveralArchitectures() {
    oci.architectures.add("arm64");
    oci.write(Compression.GZIP, 1);

    RealTool.Result result =
        RealTool.run(
            Map.of(), directory, RealTool.require("umoci").toString(), "ls", "--layout", "oci");

    assertThat(result.successfulStdout()).contains("1.0-debian");
  }

  @Test
  void aRootFileSystemIsForOneArchitecture() throws IOException {
    oci.architectures.add("arm64");
    Path amd64 = base.tar("root-amd64.tar", "usr/", "usr/amd64");
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(amd64));

    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("is a root file system for one architecture, but images for several")
        .hasMessageContaining("{architecture}");

    base.tar("root-arm64.tar", "usr/", "usr/arm64");
    oci.bases.put(
        Distribution.DEBIAN, new BaseLocation(directory.resolve("root-{architecture}.tar")));
    oci.write(Compression.NONE, 1);
    assertThat(oci.names(String.valueOf(layers(images("1.0-debian").get(1)).get(0))))
        .contains("usr/arm64");
  }

  @Test
  void anotherMachinesImagesAreJoined() throws IOException {
    OciFixture other = other("arm64");
    other.write(Compression.GZIP, 1);
    oci.others.add(other.directory.resolve("oci"));
    oci.wanted.addAll(List.of("amd64", "arm64"));

    oci.write(Compression.GZIP, 1);

    List<Object> images = images("1.0-debian");
    assertThat(images)
        .extracting(image -> member(member(image, "platform"), "architecture"))
        .containsExactly("amd64", "arm64");
    assertThat(layers(images.get(1))).isEqualTo(other.layers("1.0-debian"));
    assertThat(skopeo("--override-arch", "arm64", "inspect", "oci:oci:1.0"))
        .contains("\"Architecture\": \"arm64\"");
  }

  @Test
  void anotherMachinesImagesMustFit() throws IOException {
    OciFixture same = other("amd64");
    same.write(Compression.GZIP, 1);
    oci.others.add(same.directory.resolve("oci"));
    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("forum:1.0-debian is for amd64, as an image of this build is");

    OciFixture older = other("arm64");
    older.revision = "0ld";
    older.write(Compression.GZIP, 1);
    oci.others.set(0, older.directory.resolve("oci"));
    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("is of the app's commit 0ld, but this build of 4711")
        .hasMessageContaining("-Ddiscourse.locked");

    OciFixture further = other("arm64");
    further.version = "1.1";
    further.write(Compression.GZIP, 1);
    oci.others.set(0, further.directory.resolve("oci"));
    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("has no image with the tag 1.0-debian; its tags are [1.1, ");

    oci.others.clear();
    oci.wanted.add("arm64");
    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("no layout of <otherLayouts> has images for [arm64]");

    oci.others.add(Files.createDirectories(directory.resolve("empty")));
    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("is not an OCI image layout");
  }

  private OciFixture other(String architecture) throws IOException {
    OciFixture other = new OciFixture(Files.createTempDirectory(directory, "other"));
    other.architectures.clear();
    other.architectures.add(architecture);
    return other;
  }

  /** The descriptors of the images that a tag's index has. */
  private List<Object> images(String tag) throws IOException {
    return new ArrayList<>((List<?>) member(oci.manifest(tag), "manifests"));
  }

  private List<Object> layers(Object image) throws IOException {
    List<Object> digests = new ArrayList<>();
    Object manifest = OciFixture.json(oci.blob(member(image, "digest")));
    for (Object layer : (List<?>) member(manifest, "layers")) {
      digests.add(member(layer, "digest"));
    }
    return digests;
  }

  private String skopeo(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(RealTool.require("skopeo").toString(), "--insecure-policy"));
    command.addAll(List.of(arguments));
    return RealTool.run(Map.of(), directory, command.toArray(new String[0])).successfulStdout();
  }
}
