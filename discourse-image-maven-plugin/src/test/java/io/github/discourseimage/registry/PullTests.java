package io.github.discourseimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.oci.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullTests {

  @TempDir Path directory;

  private final TestAccess access = new TestAccess();
  private FakeRegistry registry;
  private TestLayout published;
  private Descriptor amd64;
  private Descriptor index;
  private ImageReference reference;

  @BeforeEach
  void publishABase() throws IOException {
    registry = new FakeRegistry();
    published = new TestLayout(directory.resolve("published"));
    amd64 = published.image("", 1, 50_000);
    index =
        published.index(
            new TreeMap<>(Map.of("amd64", amd64, "arm64", published.image("", 2, 60_000))));
    published.tag("trixie", index);
    Push.push(
        published.directory,
        ImageName.of(registry.host() + "/debian"),
        new TreeMap<>(),
        List.of(),
        directory.resolve("uploads"),
        access.make());
    reference = ImageReference.of(registry.host() + "/debian:trixie");
    registry.requests.clear();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private Path pull(String... architectures) {
    Pull pull = new Pull(directory.resolve("cache"), access.make());
    return pull.layout(reference, pull.digest(reference), new TreeSet<>(List.of(architectures)));
  }

  private List<Digest> images(Path layout) throws IOException {
    return JsonObject.of(Files.readAllBytes(layout.resolve("index.json")))
        .objects("manifests")
        .stream()
        .map(Descriptor::of)
        .map(Descriptor::digest)
        .toList();
  }

  @Test
  void fetchesTheImageOfTheArchitectureOnceForAllProjects() throws IOException {
    Path layout = pull("amd64");

    assertThat(layout).isEqualTo(directory.resolve("cache/images/" + index.digest().hex()));
    assertThat(images(layout)).containsExactly(amd64.digest());
    for (Descriptor blob : Layout.read(published.directory).graph(amd64).blobs()) {
      assertThat(layout.resolve(blob.digest().blob()))
          .hasSameBinaryContentAs(published.directory.resolve(blob.digest().blob()));
    }
    assertThat(registry.requests("GET .*blobs.*")).hasSize(2);
    registry.requests.clear();
    pull("amd64");
    assertThat(registry.requests).containsExactly("GET /v2/", "HEAD /v2/debian/manifests/trixie");
  }

  @Test
  void fetchesTheRestWhenAnotherArchitectureIsWantedToo() throws IOException {
    pull("amd64");
    registry.requests.clear();

    assertThat(images(pull("amd64", "arm64"))).hasSize(2);
    assertThat(registry.requests("GET .*blobs.*")).hasSize(2);
  }

  @Test
  void worksOfflineFromWhatWasFetched() {
    Path layout = pull("amd64");
    access.offline = true;
    registry.requests.clear();

    assertThat(pull("amd64")).isEqualTo(layout);
    assertThat(registry.requests).isEmpty();
    assertThatThrownBy(() -> pull("amd64", "arm64"))
        .hasMessageContaining("base image " + reference + ": is not in ")
        .hasMessageContaining("and Maven works offline");
    reference = ImageReference.of(registry.host() + "/debian:bookworm");
    assertThatThrownBy(() -> pull("amd64")).hasMessageContaining("and Maven works offline");
  }

  @Test
  void goesOnWithADownloadThatBroke() throws IOException {
    Descriptor layer = Layout.read(published.directory).graph(amd64).blobs().get(1);
    byte[] bytes = Files.readAllBytes(published.directory.resolve(layer.digest().blob()));
    registry.plan(
        1,
        "GET .*/blobs/" + layer.digest(),
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes, 0, 30_000);
          exchange.getResponseBody().flush();
          return true;
        });

    Path layout = pull("amd64");

    assertThat(layout.resolve(layer.digest().blob())).hasBinaryContent(bytes);
    assertThat(registry.requests("GET .*/blobs/" + layer.digest())).hasSize(2);
    assertThat(access.log.lines).anyMatch(line -> line.startsWith("WARN Could not fetch blob"));
  }

  @Test
  void keepsNothingThatHasAnotherDigest() {
    registry.blobs.replaceAll((name, bytes) -> new byte[] {1, 2, 3});

    assertThatThrownBy(() -> pull("amd64"))
        .hasMessageContaining(
            "what came has the digest sha256:039058c6f2c0cb492c533b0a4d14ef77cc0f")
        .hasMessageContaining("Ask who runs the registry to look at the blob");
    assertThat(directory.resolve("cache/images/" + index.digest().hex() + "/index.json"))
        .doesNotExist();
  }

  @Test
  void refusesAManifestThatIsNotTheOneThatWasAskedFor() {
    registry.manifests.put(
        "debian@" + index.digest(),
        new FakeRegistry.Manifest("application/json", "{}".getBytes(StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> pull("amd64"))
        .hasMessageContaining("expected is " + index.digest().hex());
  }

  @Test
  void doesNotShowTheLoginWhereARegistryKeepsItsBlobs() {
    registry.authorization =
        "Basic " + Base64.getEncoder().encodeToString("ci:s3cret".getBytes(StandardCharsets.UTF_8));
    registry.challenge = "Basic realm=\"x\"";
    access.logins = TestAccess.login("ci", "s3cret");
    List<String> shown = new CopyOnWriteArrayList<>();
    String elsewhere = "http://" + registry.host().replace("127.0.0.1", "localhost") + "/store";
    registry.plan(
        99,
        "GET /v2/debian/blobs/.*",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Location", elsewhere + exchange.getRequestURI() + "?signature=secret");
          exchange.sendResponseHeaders(307, -1);
          return true;
        });
    registry.plan(
        99,
        "GET /store/.*",
        exchange -> {
          shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] bytes =
              registry.blobs.get(
                  "debian@" + exchange.getRequestURI().getPath().replaceFirst(".*/", ""));
          exchange.sendResponseHeaders(200, bytes == null ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes == null ? new byte[0] : bytes);
          return true;
        });

    pull("amd64");

    assertThat(shown).isNotEmpty().containsOnly("null");
  }

  @Test
  void refusesToBeLedToPlainHttpElsewhere() {
    registry.plan(
        99,
        "GET .*blobs.*",
        FakeRegistry.status(302, "Location", "http://blobs.example.org/x?signature=secret"));

    assertThatThrownBy(() -> pull("amd64"))
        .hasMessageContaining("redirects to http://blobs.example.org/x\n")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void tellsWhichArchitecturesThereAre() {
    assertThatThrownBy(() -> pull("riscv64"))
        .hasMessageContaining(
            "base image "
                + reference
                + ": has no image for linux/riscv64; it has linux/amd64, linux/arm64");
  }

  @Test
  void tellsOfATagThatIsNotThere() {
    reference = ImageReference.of(registry.host() + "/debian:sid");

    assertThatThrownBy(() -> pull("amd64"))
        .hasMessageContaining(reference + " is not there, or is hidden from this login");
  }
}
