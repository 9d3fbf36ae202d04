package io.github.discourseimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromotionTests {

  @TempDir Path directory;

  private final TestAccess access = new TestAccess();
  private FakeRegistry registry;
  private Descriptor image;

  @BeforeEach
  void pushACandidate() throws IOException {
    registry = new FakeRegistry();
    TestLayout layout = new TestLayout(directory.resolve("oci"));
    Descriptor amd64 = layout.image("", 1, 1000);
    image = layout.index(new TreeMap<>(Map.of("amd64", amd64, "arm64", layout.image("", 2, 50))));
    layout.tag("candidate", image).tag("1.0", amd64);
    Push.push(
        layout.directory,
        name("forum"),
        new TreeMap<>(),
        List.of(),
        directory.resolve("u"),
        access.make());
    registry.requests.clear();
    registry.received.set(0);
    access.log.lines.clear();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private ImageName name(String path) {
    return ImageName.of(registry.host() + "/" + path);
  }

  private Digest promote(String from, String target, Optional<Digest> expected) {
    return Promotion.promote(
        new Promotion.Wish(name("forum"), from, name(target), "release", expected), access.make());
  }

  @Test
  void movesATagWithoutSendingALayer() {
    assertThat(promote("candidate", "forum", Optional.of(image.digest())))
        .isEqualTo(image.digest());

    assertThat(registry.manifests.get("forum@release"))
        .usingRecursiveComparison()
        .isEqualTo(registry.manifests.get("forum@candidate"));
    assertThat(registry.requests("PUT .*")).containsExactly("PUT /v2/forum/manifests/release");
    assertThat(registry.requests(".*blobs.*")).isEmpty();
    assertThat(access.log.lines)
        .contains(
            "Promoted "
                + name("forum")
                + ":candidate to "
                + name("forum")
                + ":release, "
                + image.digest());
  }

  @Test
  void doesNothingWhereTheTagIsThereAlready() {
    promote("candidate", "forum", Optional.empty());
    registry.requests.clear();

    promote("candidate", "forum", Optional.empty());

    assertThat(registry.requests("PUT .*")).isEmpty();
  }

  @Test
  void promotesToAnotherRepositoryByMounts() {
    promote("candidate", "production/forum", Optional.empty());

    assertThat(registry.manifests).containsKey("production/forum@release");
    assertThat(registry.received).hasValue(0);
    assertThat(registry.requests("POST .*mount=.*from=forum")).hasSize(4);
  }

  @Test
  void copiesLayersWhereTheRegistryMountsNone() {
    registry.mounts = false;

    promote("candidate", "production/forum", Optional.empty());

    assertThat(registry.manifests).containsKey("production/forum@release");
    assertThat(registry.blobs.keySet().stream().filter(key -> key.startsWith("production/")))
        .hasSize(4);
  }

  @Test
  void listsTheTagsWhereTheWantedOneIsAbsent() {
    assertThatThrownBy(() -> promote("candidat", "forum", Optional.empty()))
        .hasMessageContaining(
            "discourse.promote.from: is 'candidat', and "
                + name("forum")
                + " has no such tag; did you mean 'candidate'?; it has 1.0, candidate");
    assertThat(registry.manifests).doesNotContainKey("forum@release");
  }

  @Test
  void refusesAnotherImageThanTheOneThatWasChecked() {
    Digest other = Digest.of(new byte[1]);

    assertThatThrownBy(() -> promote("candidate", "forum", Optional.of(other)))
        .hasMessageContaining(
            "discourse.promote.digest: is "
                + other
                + ", but "
                + name("forum")
                + ":candidate is "
                + image.digest());
    assertThat(registry.manifests).doesNotContainKey("forum@release");
  }

  @Test
  void refusesAnotherRegistry() {
    assertThatThrownBy(
            () ->
                Promotion.promote(
                    new Promotion.Wish(
                        name("forum"),
                        "candidate",
                        ImageName.of("other.example.org/forum"),
                        "release",
                        Optional.empty()),
                    access.make()))
        .hasMessageContaining("'other.example.org/forum' is not in the registry");
  }
}
