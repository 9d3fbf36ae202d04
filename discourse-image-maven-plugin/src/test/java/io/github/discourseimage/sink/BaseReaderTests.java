package io.github.discourseimage.sink;

import static io.github.discourseimage.sink.OciFixture.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an image can begin with, whatever it is called. */
class BaseReaderTests {

  @TempDir Path directory;

  private OciFixture oci;
  private BaseFixture base;

  @BeforeEach
  void makeFixtures() {
    oci = new OciFixture(directory);
    base = new BaseFixture(directory);
  }

  @Test
  void anArchiveOfALayoutGivesItsLayersByteForByte() throws IOException {
    Path layer = base.tar("lower", "usr/", "usr/bin/", "usr/bin/sh");
    base.archive(base.layout("layout", layer), "misnamed.rootfs");

    write("misnamed.rootfs");

    assertThat(oci.layers("1.0-debian").get(0))
        .isEqualTo("sha256:" + OciFixture.sha256(directory.resolve("amd64lower.gz")));
    assertThat(annotation("base.digest")).startsWith("sha256:");
  }

  @Test
  void anArchiveOfALayoutMayBePackedAndNothingOfItIsLeft() throws IOException {
    Path layer = base.tar("lower", "usr/", "usr/bin/", "usr/bin/sh");
    base.gzip(base.archive(base.layout("layout", layer), "image.tar"));

    write("image.tar.gz");

    assertThat(oci.layers("1.0-debian").get(0))
        .isEqualTo("sha256:" + OciFixture.sha256(directory.resolve("amd64lower.gz")));
    try (var blobs = Files.list(directory.resolve("oci/blobs/sha256"))) {
      assertThat(blobs).noneMatch(file -> file.toString().endsWith(".part"));
    }
  }

  @Test
  void whatDockerSavedKeepsItsDiffIdsAlsoOfLayersThatAreLinks() throws IOException {
    Path one = base.tar("one", "usr/", "usr/bin/", "usr/bin/sh");
    Path two = base.tar("two", "etc/", "etc/passwd");
    base.dockerSaved("saved.tar", "[\"example.org/base:1\"]", one, two, one);

    write("saved.tar");

    List<?> diffIds = (List<?>) member(member(oci.config("1.0-debian"), "rootfs"), "diff_ids");
    assertThat(diffIds.subList(0, 3).stream().map(String::valueOf))
        .containsExactly(
            "sha256:" + OciFixture.sha256(one),
            "sha256:" + OciFixture.sha256(two),
            "sha256:" + OciFixture.sha256(one));
    assertThat(annotation("base.name")).isEqualTo("example.org/base:1");
    assertThat(member(member(oci.config("1.0-debian"), "config"), "Env"))
        .asString()
        .contains("PATH=/opt/bin");
  }

  @Test
  void ofSeveralImagesTheTagChooses() throws IOException {
    Path layout = directory.resolve("layout");
    Path one = base.tar("one", "usr/", "usr/one");
    Path two = base.tar("two", "usr/", "usr/two");
    String name = ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}}";
    base.index(
        layout,
        base.manifest(layout, "amd64", one) + name.formatted("12"),
        base.manifest(layout, "amd64", two) + name.formatted("13"));

    oci.bases.put(Distribution.DEBIAN, new BaseLocation(layout, "13", ""));
    oci.write(Compression.GZIP, 1);
    assertThat(oci.layers("1.0-debian").get(0))
        .isEqualTo("sha256:" + OciFixture.sha256(directory.resolve("amd64two.gz")));

    assertThatThrownBy(() -> write("layout"))
        .hasMessageContaining("has 2 images for linux/amd64; it holds sha256:")
        .hasMessageContaining("(12), sha256:")
        .hasMessageContaining("<path>#<tag>");
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(layout, "14", ""));
    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .hasMessageContaining("has no image named 14 for linux/amd64");
  }

  @Test
  void ofSeveralArchitecturesTheImagesOneIsTaken() throws IOException {
    Path layout = directory.resolve("layout");
    Path layer = base.tar("one", "usr/", "usr/one");
    base.index(
        layout,
        base.manifest(layout, "amd64", layer) + "}",
        base.manifest(layout, "arm64", layer) + "}");

    write("layout");

    assertThat(member(oci.config("1.0-debian"), "architecture")).isEqualTo("amd64");
  }

  @Test
  void aBaseForAnotherArchitectureIsRefused() throws IOException {
    Path layout = directory.resolve("layout");
    Path layer = base.tar("one", "usr/", "usr/one");
    base.index(
        layout, base.manifest(layout, "arm64", layer).replaceFirst(",\"platform.*", "") + "}");

    assertThatThrownBy(() -> write("layout"))
        .hasMessageContaining("is for linux/arm64, but the image is for linux/amd64")
        .hasMessageContaining("--override-arch amd64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vnd.oci.image.layer.v1.tar+gzip+encrypted | is encrypted | skopeo copy --decryption-key",
        "vnd.docker.image.rootfs.foreign.diff.tar.gzip | by its publisher only | podman export",
        "vnd.oci.image.layer.nondistributable.v1.tar | by its publisher only | podman export",
        "vnd.example.layer | is of the unknown type 'application/vnd.example.layer' | podman export"
      })
  void aLayerThatCannotBePassedOnIsNamed(String type, String problem, String fix)
      throws IOException {
    Path layout = base.layout("layout", base.tar("one", "usr/", "usr/one"));
    String index = Files.readString(layout.resolve("index.json"));
    String digest = index.replaceFirst("(?s).*sha256:([0-9a-f]{64}).*", "$1");
    Path manifest = layout.resolve("blobs/sha256/" + digest);
    String changed = Files.readString(manifest).replace("vnd.oci.image.layer.v1.tar+gzip", type);
    base.index(
        layout,
        base.descriptor(
                layout, changed.getBytes(java.nio.charset.StandardCharsets.UTF_8), "manifest.v1")
            + "}");

    assertThatThrownBy(() -> write("layout"))
        .hasMessageContaining(problem)
        .hasMessageContaining(fix);
  }

  @Test
  void aLayerThatIsMissingIsNamed() throws IOException {
    Path layout = base.layout("layout", base.tar("one", "usr/", "usr/one"));
    Files.delete(
        layout.resolve("blobs/sha256/" + OciFixture.sha256(directory.resolve("amd64one.gz"))));

    assertThatThrownBy(() -> write("layout")).hasMessageContaining("is missing");
  }

  @Test
  void aLayerThatIsNotWhatTheConfigurationTellsIsNamed() throws IOException {
    Path one = base.tar("one", "usr/", "usr/one");
    Path saved = base.dockerSaved("saved.tar", "[]", one);
    Path tree = directory.resolve("saved.tar-tree");
    try (var files = Files.walk(tree)) {
      Path layer = files.filter(file -> file.endsWith("layer.tar")).findFirst().orElseThrow();
      Files.copy(
          base.tar("other", "usr/", "usr/other"),
          layer,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    base.archive(tree, "saved.tar");

    assertThatThrownBy(() -> write(saved.getFileName().toString()))
        .hasMessageContaining("/layer.tar of base image ")
        .hasMessageContaining("expected is " + OciFixture.sha256(one));
  }

  @Test
  void anArchiveThatIsNeitherIsRefused() throws IOException {
    base.tar("neither.tar", "home/", "home/me");
    base.tar("index-only.tar", "index.json", "blobs/");
    Files.writeString(directory.resolve("text.tar"), "this is no archive\n".repeat(100));
    Files.write(directory.resolve("empty.tar"), new byte[0]);
    Files.write(directory.resolve("xz.tar"), new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1});

    assertThatThrownBy(() -> write("neither.tar"))
        .hasMessageContaining("is neither an image nor a root file system")
        .hasMessageContaining("[/home, /home/me]");
    assertThatThrownBy(() -> write("index-only.tar"))
        .hasMessageContaining("it has no index.json with oci-layout, and no manifest.json");
    assertThatThrownBy(() -> write("text.tar")).hasMessageContaining("is no whole tar archive");
    assertThatThrownBy(() -> write("empty.tar")).hasMessageContaining("is no whole tar archive");
    assertThatThrownBy(() -> write("xz.tar"))
        .hasMessageContaining("is packed with xz; it must be plain, gzip or zstd")
        .hasMessageContaining("xz -d");
  }

  @Test
  void anArchiveThatWasCutShortIsRefused() throws IOException {
    Path tar = base.tar("root.tar", "usr/", "usr/one", "usr/two", "usr/three");
    byte[] bytes = Files.readAllBytes(tar);
    Files.write(tar, java.util.Arrays.copyOf(bytes, 1800));

    assertThatThrownBy(() -> write("root.tar")).hasMessageContaining("is no whole tar archive");
  }

  @Test
  void severalImagesOfDockerWantATag() throws IOException {
    Path one = base.tar("one", "usr/", "usr/one");
    base.dockerSaved("saved.tar", "[\"a:1\"]", one);
    Path list = directory.resolve("saved.tar-tree/manifest.json");
    String image = Files.readString(list).replaceAll("^\\[|]$", "");
    Files.writeString(list, "[" + image + "," + image.replace("a:1", "b:2") + "]");
    base.archive(directory.resolve("saved.tar-tree"), "saved.tar");

    assertThatThrownBy(() -> write("saved.tar"))
        .hasMessageContaining("holds 2 images; it must be one, of a:1, b:2");
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(directory.resolve("saved.tar"), "2", ""));
    oci.write(Compression.GZIP, 1);
    assertThat(annotation("base.name")).isEqualTo("b:2");
  }

  private void write(String name) {
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(directory.resolve(name)));
    oci.write(Compression.GZIP, 1);
  }

  private String annotation(String name) throws IOException {
    return String.valueOf(
        member(
            member(oci.manifest("1.0-debian"), "annotations"), "org.opencontainers.image." + name));
  }
}
