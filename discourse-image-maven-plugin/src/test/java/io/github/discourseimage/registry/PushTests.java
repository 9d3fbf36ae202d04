package io.github.discourseimage.registry;

import static io.github.discourseimage.registry.TestLayout.KIBI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.ImageName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushTests {

  @TempDir Path directory;

  private final TestAccess access = new TestAccess();
  private FakeRegistry registry;
  private TestLayout layout;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    layout = new TestLayout(directory.resolve("oci"));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private List<Push.Pushed> push() {
    return push("team/forum");
  }

  private List<Push.Pushed> push(String path) {
    return Push.push(
        layout.directory,
        ImageName.of(registry.host() + "/" + path),
        new TreeMap<>(),
        List.of(),
        directory.resolve("uploads"),
        access.make());
  }

  /** All that the registry holds is what its name says. */
  private void assertWhole(String path, Descriptor image) throws IOException {
    assertThat(registry.manifests).containsKey(path + "@" + image.digest());
    for (Descriptor blob : Layout.read(layout.directory).graph(image).blobs()) {
      assertThat(registry.blobs.get(path + "@" + blob.digest()))
          .isEqualTo(Files.readAllBytes(layout.directory.resolve(blob.digest().blob())));
    }
  }

  @Test
  void pushesBlobsThenManifestsThenTagsAndTellsTheDigest() throws IOException {
    Descriptor image = layout.image("", 1, 1000, 2000);
    layout.tag("1.0-debian", image).tag("1.0", image);

    List<Push.Pushed> pushed = push();

    assertWhole("team/forum", image);
    assertThat(pushed)
        .containsExactly(
            new Push.Pushed(
                ImageName.of(registry.host() + "/team/forum"),
                image.digest(),
                new TreeSet<>(List.of("1.0", "1.0-debian"))));
    assertThat(access.log.lines)
        .contains(
            "Pushed " + registry.host() + "/team/forum@" + image.digest() + " as 1.0, 1.0-debian")
        .anyMatch(line -> line.startsWith("Layers and configurations: 3 sent ("));
    List<String> puts = registry.requests("PUT .*");
    assertThat(puts.subList(3, 6))
        .containsExactly(
            "PUT /v2/team/forum/manifests/" + image.digest(),
            "PUT /v2/team/forum/manifests/1.0",
            "PUT /v2/team/forum/manifests/1.0-debian");
  }

  @Test
  void sendsNothingTheSecondTime() throws IOException {
    layout.tag("1.0", layout.image("", 1, 1000, 2000));
    push();
    registry.requests.clear();

    push();

    assertThat(registry.requests("HEAD .*|GET /v2/")).isEqualTo(registry.requests);
    assertThat(access.log.lines)
        .contains("Layers and configurations: 0 sent (0 B), 0 mounted, the others were there");
  }

  @Test
  void sendsOnlyTheLayerThatChanged() throws IOException {
    layout.tag("1.0", layout.image("", 1, 1000, 2000));
    push();
    TestLayout next = new TestLayout(directory.resolve("next"));
    Descriptor image = next.image("", 1, 1000, 2001);
    layout = next.tag("1.1", image);
    registry.received.set(0);

    push();

    assertWhole("team/forum", image);
    assertThat(access.log.lines)
        .anyMatch(line -> line.matches(".*: 1 sent .*, 0 mounted, 2 were there"));
  }

  @Test
  void pushesAnIndexWithTheImagesBelowIt() throws IOException {
    Descriptor amd64 = layout.image("", 1, 1000);
    Descriptor arm64 = layout.image("", 2, 1000);
    Descriptor index = layout.index(new TreeMap<>(Map.of("amd64", amd64, "arm64", arm64)));
    layout.tag("1.0", index);

    push();

    assertWhole("team/forum", index);
    assertWhole("team/forum", arm64);
    List<String> puts = registry.requests("PUT .*/manifests/.*");
    assertThat(puts.get(puts.size() - 1)).endsWith("/manifests/1.0");
    assertThat(puts.get(puts.size() - 2)).endsWith("/manifests/" + index.digest());
  }

  @Test
  void givesFurtherTagsToTheImage() throws IOException {
    Descriptor image = layout.image("", 1, 10);
    layout.tag("1.0", image);

    Push.push(
        layout.directory,
        ImageName.of(registry.host() + "/forum"),
        new TreeMap<>(Map.of("1.0", new TreeSet<>(List.of("stable", "1")))),
        List.of(),
        directory.resolve("uploads"),
        access.make());

    assertThat(registry.manifests).containsKeys("forum@1.0", "forum@stable", "forum@1");
  }

  @Test
  void mountsTheLayersOfABaseThatTheRegistryHas() throws IOException {
    layout.tag("base", layout.image("", 1, 1000));
    push("bases/debian");
    TestLayout app = new TestLayout(directory.resolve("app"));
    Descriptor image = app.image(registry.host() + "/bases/debian:trixie", 1, 1000, 500);
    layout = app.tag("1.0", image);

    push();

    assertWhole("team/forum", image);
    assertThat(registry.requests("POST .*mount=.*"))
        .hasSize(3)
        .allMatch(r -> r.endsWith("from=bases/debian"));
    assertThat(access.log.lines)
        .anyMatch(line -> line.matches(".* 2 sent .*, 1 mounted, 0 were there"));
  }

  @Test
  void sendsWhatIsNotMounted() throws IOException {
    registry.mounts = false;
    Descriptor image = layout.image(registry.host() + "/bases/debian:trixie", 1, 1000);
    layout.tag("1.0", image);

    push();

    assertWhole("team/forum", image);
    assertThat(registry.requests("POST .*")).hasSize(2);
  }

  @Test
  void sendsWhatMayNotBeMounted() throws IOException {
    registry.plan(9, "POST .*mount=.*", FakeRegistry.status(403));
    Descriptor image = layout.image(registry.host() + "/bases/debian:trixie", 1, 1000);
    layout.tag("1.0", image);

    push();

    assertWhole("team/forum", image);
  }

  @Test
  void goesOnWithAnUploadThatBrokeInTheMiddleOfAChunk() throws IOException {
    Descriptor image = layout.image("", 1, 20 * KIBI);
    layout.tag("1.0", image);
    registry.plan(1, "PATCH .*", exchange -> registry.requests("PATCH .*").size() < 2);
    registry.plan(1, "PATCH .*", registry.dropAfter(3 * KIBI));

    push();

    assertWhole("team/forum", image);
    assertThat(registry.received.get()).isLessThan(21 * KIBI);
    assertThat(access.log.lines)
        .anyMatch(
            line ->
                line.matches(
                    "WARN Could not send blob sha256:.*: the connection broke.*Trying again in 1000 ms \\(1 of 5\\)\\."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=", "bytes ", ""})
  void understandsWhatOlderRegistriesCallARange(String prefix) throws IOException {
    registry.rangePrefix = prefix;
    Descriptor image = layout.image("", 1, 9 * KIBI);
    layout.tag("1.0", image);
    registry.plan(1, "PATCH .*", registry.dropAfter(2 * KIBI));

    push();

    assertWhole("team/forum", image);
    assertThat(registry.received.get()).isLessThan(10 * KIBI);
  }

  @Test
  void startsAnewWhereTheRegistryForgotTheUpload() throws IOException {
    Descriptor image = layout.image("", 1, 9 * KIBI);
    layout.tag("1.0", image);
    registry.plan(1, "PATCH .*", registry.dropAfter(KIBI));
    registry.plan(1, "GET .*/uploads/.*", FakeRegistry.status(404));

    push();

    assertWhole("team/forum", image);
    assertThat(registry.requests("POST .*")).hasSize(3);
  }

  @Test
  void goesOnInALaterRun() throws IOException {
    Descriptor image = layout.image("", 1, 20 * KIBI);
    layout.tag("1.0", image);
    registry.plan(
        99,
        "PATCH .*",
        exchange -> {
          if (registry.requests("PATCH .*").size() < 3) {
            return false;
          }
          return registry.dropAfter(0).happens(exchange);
        });
    assertThatThrownBy(this::push).hasMessageContaining("the connection broke");
    long before = registry.received.get();
    assertThat(before).isGreaterThanOrEqualTo(16 * KIBI);
    registry = restarted();

    push();

    assertWhole("team/forum", image);
    assertThat(registry.received.get() - before).isLessThan(5 * KIBI);
    assertThat(directory.resolve("uploads")).isEmptyDirectory();
  }

  /** Nothing is planned any more. */
  private FakeRegistry restarted() {
    registry.calm();
    return registry;
  }

  @Test
  void keepsToTheLeastSizeOfAChunk() throws IOException {
    registry.chunkMinimum = String.valueOf(12 * KIBI);
    Descriptor image = layout.image("", 1, 20 * KIBI);
    layout.tag("1.0", image);

    push();

    assertWhole("team/forum", image);
    assertThat(registry.requests("PATCH .*")).hasSize(2);
  }

  @Test
  void sendsAtOnceWhereChunksAreNotTaken() throws IOException {
    registry.plan(9, "PATCH .*", FakeRegistry.status(405));
    Descriptor image = layout.image("", 1, 9 * KIBI);
    layout.tag("1.0", image);

    push();

    assertWhole("team/forum", image);
  }

  @Test
  void givesUpOnAConnectionThatStalls() throws IOException {
    access.idle = Duration.ofMillis(300);
    layout.tag("1.0", layout.image("", 1, 1000));
    registry.plan(
        99,
        "PUT .*/blobs/.*",
        exchange -> {
          try {
            Thread.sleep(3000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        });
    long start = System.nanoTime();

    assertThatThrownBy(this::push)
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(
            "push to "
                + registry.host()
                + "/team/forum: "
                + registry.host()
                + " moved no byte of PUT for 300 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
  }

  @Test
  void waitsAsLongAsARegistryAsksForInSeconds() throws IOException {
    Descriptor image = layout.image("", 1, 1000);
    layout.tag("1.0", image);
    registry.plan(1, "POST .*", FakeRegistry.status(429, "Retry-After", "7"));

    push();

    assertWhole("team/forum", image);
    assertThat(access.pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void waitsAsLongAsARegistryAsksForByADate() throws IOException {
    Descriptor image = layout.image("", 1, 1000);
    layout.tag("1.0", image);
    registry.plan(
        1,
        "POST .*",
        FakeRegistry.status(
            503,
            "Date",
            "Thu, 26 Nov 2026 10:00:00 GMT",
            "Retry-After",
            "Thu, 26 Nov 2026 10:00:09 GMT"));

    push();

    assertThat(access.pauses).hasSize(1);
    assertWhole("team/forum", image);
  }

  @Test
  void doesNotWaitForARegistryThatAsksForHours() throws IOException {
    layout.tag("1.0", layout.image("", 1, 1000));
    registry.plan(9, "HEAD .*", FakeRegistry.status(429, "Retry-After", "7200"));

    assertThatThrownBy(this::push).hasMessageContaining("was answered with HTTP 429");
    assertThat(access.pauses).isEmpty();
  }

  @Test
  void triesAgainAfterServerErrorsAndDoublesThePause() throws IOException {
    Descriptor image = layout.image("", 1, 1000);
    layout.tag("1.0", image);
    registry.plan(3, "PUT .*/manifests/.*", FakeRegistry.status(500));

    push();

    assertWhole("team/forum", image);
    assertThat(access.pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void givesUpAfterSoManyAttempts() throws IOException {
    layout.tag("1.0", layout.image("", 1, 1000));
    registry.plan(
        99,
        "POST .*",
        FakeRegistry.body(
            500,
            "application/json",
            "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"disk full\"}]}"));

    assertThatThrownBy(this::push)
        .hasMessageContaining(
            "POST /v2/team/forum/blobs/uploads/ was answered with HTTP 500 (UNKNOWN: disk full)")
        .hasMessageContaining("Fix: Try again later");
    assertThat(registry.manifests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "403, 'HTTP 403 (DENIED: no): the login may not do this', 'Ask who runs the registry for the right'",
    "404, 'HTTP 404 (DENIED: no): it is not there, or is hidden from this login', 'some registries want a repository to be made before a push'",
    "405, 'HTTP 405 (DENIED: no): the registry does not allow it', 'It may be a mirror'",
    "413, 'HTTP 413 (DENIED: no): a request is larger than', 'client_max_body_size'",
    "418, 'HTTP 418 (DENIED: no)', 'This is not how a registry answers'"
  })
  void explainsWhyARegistryRefuses(int status, String problem, String hint) throws IOException {
    layout.tag("1.0", layout.image("", 1, 1000));
    registry.plan(
        99,
        "POST .*",
        FakeRegistry.body(
            status, "application/json", "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}"));

    assertThatThrownBy(this::push).hasMessageContaining(problem).hasMessageContaining(hint);
    assertThat(access.pauses).isEmpty();
  }

  @Test
  void sendsABlobAgainThatArrivedBroken() throws IOException {
    Descriptor image = layout.image("", 1, 1000);
    layout.tag("1.0", image);
    registry.plan(
        1,
        "PUT .*/uploads/.*",
        FakeRegistry.body(
            400,
            "application/json",
            "{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"x\"}]}"));

    push();

    assertWhole("team/forum", image);
  }

  @Test
  void namesABlobOfTheLayoutThatIsNotWhatItsNameSays() throws IOException {
    Descriptor image = layout.image("", 1, 1000);
    layout.tag("1.0", image);
    Descriptor layer = Layout.read(layout.directory).graph(image).blobs().get(1);
    Path file = layout.directory.resolve(layer.digest().blob());
    Files.write(file, TestLayout.random(7, 1000));

    assertThatThrownBy(this::push)
        .hasMessageContaining("blob " + file)
        .hasMessageContaining("expected is " + layer.digest().hex());
  }

  @Test
  void doesNotTakeARegistryThatStoresSomethingElse() throws IOException {
    layout.tag("1.0", layout.image("", 1, 1000));
    registry.plan(
        1,
        "PUT .*/manifests/.*",
        FakeRegistry.status(201, "Docker-Content-Digest", "sha256:" + "0".repeat(64)));

    assertThatThrownBy(this::push)
        .hasMessageContaining("as the registry stored it,")
        .hasMessageContaining("its sha256 is 000000");
  }

  @Test
  void tellsOfAnAnswerThatIsNoRegistrys() throws IOException {
    layout.tag("1.0", layout.image("", 1, 1000));
    registry.plan(99, "HEAD .*/manifests/.*", FakeRegistry.status(200));
    registry.plan(
        99, "GET .*/manifests/.*", FakeRegistry.body(200, "text/html", "<html>Log in</html>"));

    assertThatThrownBy(this::push).isInstanceOf(ImageBuildException.class);
  }

  @Test
  void refusesToWorkOfflineAndNamesTheGoal() throws IOException {
    layout.tag("1.0", layout.image("", 1, 1000));
    access.offline = true;

    assertThatThrownBy(this::push)
        .hasMessageContaining("needs the network, and Maven works offline")
        .hasMessageContaining("Fix: Run `mvn discourse-image:push` without -o.");
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void tellsWhereThereIsNoLayout() {
    assertThatThrownBy(this::push)
        .hasMessageContaining("image layout " + layout.directory + ": is not there")
        .hasMessageContaining("run `mvn package` with oci among discourse.outputs");
  }
}
