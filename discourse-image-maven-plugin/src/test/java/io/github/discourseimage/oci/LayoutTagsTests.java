package io.github.discourseimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTagsTests {

  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  @TempDir Path layout;

  private void index(String... manifests) throws IOException {
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "],\"x\":true}");
  }

  private static String manifest(String digest, String tag) {
    return """
    {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":7,\
    "annotations":{"io.containerd.image.name":"docker.io/library/forum:%s","org.opencontainers.image.ref.name":"%s"},\
    "platform":{"architecture":"amd64","os":"linux"}}"""
        .formatted(digest, tag, tag);
  }

  @Test
  void anImageGetsAnotherTagAndKeepsItsOwn() throws IOException {
    index(manifest(A, "1.0"), "{\"digest\":\"sha256:" + B + "\"}");
    LayoutTags tags = LayoutTags.read(layout);
    tags.add("candidate", "1.0");
    tags.write();

    assertThat(layout.resolve("index.json"))
        .hasContent(
            "{\"schemaVersion\":2,\"manifests\":["
                + manifest(A, "1.0")
                + ",{\"digest\":\"sha256:"
                + B
                + "\"},"
                + manifest(A, "candidate")
                + "],\"x\":true}");
    assertThat(LayoutTags.read(layout).names()).containsExactly("1.0", "candidate");
    assertThat(layout).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aTagThatAnotherImageHasMoves() throws IOException {
    index(manifest(A, "1.0"), manifest(B, "candidate"));
    LayoutTags tags = LayoutTags.read(layout);
    tags.add("candidate", "1.0");

    assertThat(tags.digest("candidate")).contains(new Digest(A));
    assertThat(tags.digest("1.0")).contains(new Digest(A));
    assertThat(tags.remove("candidate")).isTrue();
    assertThat(tags.remove("candidate")).isFalse();
    assertThat(tags.digest("candidate")).isEmpty();
  }

  @Test
  void anUnknownTagIsToldWithThoseThatThereAre() throws IOException {
    index(manifest(A, "1.0-debian"), manifest(A, "1.0"));
    LayoutTags tags = LayoutTags.read(layout);

    assertThatThrownBy(() -> tags.add("release", "candidate"))
        .hasMessageContaining("has no tag 'candidate'; its tags are 1.0, 1.0-debian")
        .hasMessageContaining("Fix: Run 'mvn package' again");
  }

  @Test
  void withoutALayoutTheUserIsToldHowToMakeOne() {
    assertThatThrownBy(() -> LayoutTags.read(layout.resolve("oci")))
        .hasMessageContaining("oci: does not exist")
        .hasMessageContaining("-Ddiscourse.outputs=tarball,oci");
  }

  @Test
  void anIndexThatIsNotJsonIsToldSo() throws IOException {
    Files.writeString(layout.resolve("index.json"), "{\"manifests\":[");

    assertThatThrownBy(() -> LayoutTags.read(layout))
        .hasMessageContaining("is not a whole container image: index.json: it is not JSON");
  }
}
