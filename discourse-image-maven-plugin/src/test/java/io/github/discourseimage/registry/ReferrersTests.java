package io.github.discourseimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.oci.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferrersTests {

  @TempDir Path directory;

  private final TestAccess access = new TestAccess();
  private FakeRegistry registry;
  private TestLayout layout;
  private Descriptor amd64;
  private Descriptor arm64;
  private Referrer bill;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    layout = new TestLayout(directory.resolve("oci"));
    amd64 = layout.image("", 1, 1000);
    arm64 = layout.image("", 2, 1000);
    layout.tag("1.0", layout.index(new TreeMap<>(Map.of("amd64", amd64, "arm64", arm64))));
    bill =
        new Referrer(
            Files.writeString(directory.resolve("sbom.json"), "{}"), "application/spdx+json");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private void push(String host, Referrer... referrers) {
    Push.push(
        layout.directory,
        ImageName.of(host + "/forum"),
        new TreeMap<>(),
        List.of(referrers),
        directory.resolve("uploads"),
        access.make());
  }

  private JsonObject manifest(String reference) {
    return JsonObject.of(
        Objects.requireNonNull(registry.manifests.get("forum@" + reference), reference).bytes());
  }

  @Test
  void attachesAFileToEachImageWhereTheRegistryKeepsTheList() {
    push(registry.host(), bill);

    List<JsonObject> attached =
        registry.manifests.keySet().stream()
            .map(key -> key.replace("forum@", ""))
            .map(this::manifest)
            .filter(each -> each.text("artifactType").equals("application/spdx+json"))
            .toList();
    assertThat(attached)
        .extracting(each -> each.object("subject").orElseThrow().text("digest"))
        .containsExactlyInAnyOrder(amd64.digest().toString(), arm64.digest().toString());
    assertThat(attached.get(0).objects("layers").get(0).object("annotations").orElseThrow())
        .isEqualTo(new JsonObject(Map.of("org.opencontainers.image.title", "sbom.json")));
    assertThat(registry.manifests.keySet()).noneMatch(key -> key.contains("@sha256-"));
    assertThat(access.log.lines)
        .contains("Attached sbom.json (application/spdx+json) to 2 images; 0 had it");
  }

  @Test
  void keepsTheListUnderATagWhereTheRegistryKeepsNone() throws IOException {
    registry.referrers = false;
    Referrer lock =
        new Referrer(
            Files.writeString(directory.resolve("discourse.lock"), "app:\n"),
            "application/vnd.discourse-image.lock.v1");

    push(registry.host(), bill, lock);

    assertThat(manifest("sha256-" + amd64.digest().hex()).objects("manifests"))
        .extracting(each -> each.text("artifactType"))
        .containsExactly("application/spdx+json", "application/vnd.discourse-image.lock.v1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sendsNothingTheSecondTime(boolean listed) {
    registry.referrers = listed;
    push(registry.host(), bill);
    registry.requests.clear();

    push(registry.host(), bill);

    assertThat(registry.requests("(PUT|POST|PATCH) .*")).isEmpty();
    assertThat(access.log.lines)
        .contains("Attached sbom.json (application/spdx+json) to 0 images; 2 had it");
  }

  @Test
  void debiansRegistryTakesThem() throws Exception {
    try (DockerRegistry real = DockerRegistry.plain(directory.resolve("registry"))) {
      push(real.host(), bill);
      push(real.host(), bill);

      ImageName name = ImageName.of(real.host() + "/forum");
      Repository repository = new Repository(name, Server.open(name, access.make()));
      assertThat(repository.tags()).contains("sha256-" + amd64.digest().hex());
    }
  }

  @Test
  void refusesATypeThatIsNone() {
    assertThatThrownBy(() -> new Referrer(directory, "sbom"))
        .hasMessage(
            "artifactType 'sbom' is not a media type; it must be as in application/spdx+json");
  }
}
