package io.github.discourseimage.registry;

import static io.github.discourseimage.registry.TestLayout.KIBI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.source.git.Authorities;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's docker-registry, read back by skopeo. */
class RealRegistryTests {

  @TempDir Path directory;

  private final TestAccess access = new TestAccess();

  private TestLayout layout(String name) throws IOException {
    return new TestLayout(directory.resolve(name));
  }

  private List<Push.Pushed> push(TestLayout layout, String host, String path) {
    return Push.push(
        layout.directory,
        ImageName.of(host + "/" + path),
        new TreeMap<>(),
        List.of(),
        layout.directory.resolveSibling("uploads-" + layout.directory.getFileName()),
        access.make());
  }

  /** What skopeo copies from the registry is what was pushed. */
  private void assertSame(TestLayout layout, Descriptor image, String reference, String... options)
      throws IOException {
    RealTool.require("skopeo");
    Path copy = Files.createTempDirectory(directory, "copy");
    List<String> command =
        new ArrayList<>(List.of("skopeo", "copy", "-q", "--preserve-digests", "--all"));
    command.addAll(List.of(options));
    command.addAll(List.of("docker://" + reference, "oci:" + copy + ":x"));
    // Without this skopeo takes blobs of a cache of its own, and asks for logins where root's
    // podman was.
    RealTool.run(
            Map.of(
                "HOME",
                copy.toString(),
                "XDG_DATA_HOME",
                copy.toString(),
                "XDG_RUNTIME_DIR",
                copy.toString()),
            directory,
            command.toArray(String[]::new))
        .successfulStdout();
    for (Descriptor blob : Layout.read(layout.directory).graph(image).blobs()) {
      assertThat(copy.resolve(blob.digest().blob()))
          .hasSameBinaryContentAs(layout.directory.resolve(blob.digest().blob()));
    }
    assertThat(copy.resolve(image.digest().blob()))
        .hasSameBinaryContentAs(layout.directory.resolve(image.digest().blob()));
  }

  @Test
  void pushesOverPlainHttpOnThisMachineAndNothingTheSecondTime() throws Exception {
    try (DockerRegistry registry = DockerRegistry.plain(directory.resolve("registry"));
        FaultyProxy proxy = new FaultyProxy(registry.port(), 1)) {
      TestLayout layout = layout("oci");
      Descriptor image = layout.image("", 1, 9 * KIBI, 1000, 0);
      layout.tag("1.0", image).tag("1.0-debian", image);

      List<Push.Pushed> pushed = push(layout, proxy.host(), "team/forum");

      assertThat(pushed.get(0).digest()).isEqualTo(image.digest());
      assertSame(
          layout,
          image,
          registry.host() + "/team/forum@" + image.digest(),
          "--src-tls-verify=false");
      proxy.requests.clear();
      proxy.received.set(0);
      push(layout, proxy.host(), "team/forum");
      assertThat(proxy.requests)
          .hasSize(4)
          .allMatch(r -> r.startsWith("HEAD ") || r.equals("GET /v2/"));
      assertThat(proxy.received).hasValue(0);
    }
  }

  @Test
  void pushesOverTlsWithAnAuthorityOfItsOwnAndAPassword() throws Exception {
    Path files = directory.resolve("registry");
    try (DockerRegistry registry = DockerRegistry.secure(files)) {
      TestLayout layout = layout("oci");
      Descriptor image = layout.image("", 1, 9 * KIBI, 1000);
      layout.tag("1.0", image);
      assertThatThrownBy(() -> push(layout, registry.host(), "team/forum"))
          .hasMessageContaining("the TLS certificate of localhost is not trusted")
          .hasMessageContaining("discourse.certificatesDirectory");
      var tls = Authorities.withJdk(List.of(files.resolve("ca.pem")));
      access.http = () -> HttpClient.newBuilder().sslContext(tls);
      assertThatThrownBy(() -> push(layout, registry.host(), "team/forum"))
          .hasMessageContaining(registry.host() + " asks for a login, and there is none");
      access.logins = TestAccess.login(DockerRegistry.USER, "wr0ng");
      assertThatThrownBy(() -> push(layout, registry.host(), "team/forum"))
          .hasMessageContaining("refuses the login of 'ci' from settings.xml");
      access.logins = TestAccess.login(DockerRegistry.USER, DockerRegistry.PASSWORD);

      push(layout, registry.host(), "team/forum");

      Files.createDirectory(directory.resolve("certs"));
      Files.copy(files.resolve("ca.pem"), directory.resolve("certs/ca.crt"));
      assertSame(
          layout,
          image,
          registry.host() + "/team/forum:1.0",
          "--src-cert-dir=" + directory.resolve("certs"),
          "--src-creds=" + DockerRegistry.USER + ":" + DockerRegistry.PASSWORD);
    }
  }

  @Test
  void goesOnWithABrokenUploadInALaterRun() throws Exception {
    try (DockerRegistry registry = DockerRegistry.plain(directory.resolve("registry"));
        FaultyProxy proxy = new FaultyProxy(registry.port(), 1)) {
      TestLayout layout = layout("oci");
      Descriptor image = layout.image("", 1, 20 * KIBI);
      layout.tag("1.0", image);
      proxy.cutAfter = 16 * KIBI;
      assertThatThrownBy(() -> push(layout, proxy.host(), "team/forum"))
          .hasMessageContaining("the connection broke");
      proxy.cutAfter = Long.MAX_VALUE;
      proxy.received.set(0);

      push(layout, proxy.host(), "team/forum");

      assertThat(proxy.received.get()).isLessThan(5 * KIBI);
      assertSame(layout, image, registry.host() + "/team/forum:1.0", "--src-tls-verify=false");
    }
  }

  @Test
  void mountsTheBaseFromAnotherRepository() throws Exception {
    try (DockerRegistry registry = DockerRegistry.plain(directory.resolve("registry"));
        FaultyProxy proxy = new FaultyProxy(registry.port(), 1)) {
      TestLayout base = layout("base");
      base.tag("trixie", base.image("", 1, 9 * KIBI));
      push(base, proxy.host(), "bases/debian");
      TestLayout layout = layout("oci");
      Descriptor image = layout.image(proxy.host() + "/bases/debian:trixie", 1, 9 * KIBI, 1000);
      layout.tag("1.0", image);
      proxy.received.set(0);

      push(layout, proxy.host(), "team/forum");

      assertThat(proxy.received.get()).isLessThan(5 * KIBI);
      assertSame(layout, image, registry.host() + "/team/forum:1.0", "--src-tls-verify=false");
    }
  }

  @Test
  void losesNothingWhenTheNetworkIsAtItsWorst() throws Exception {
    access.idle = Duration.ofMillis(1000);
    try (DockerRegistry registry = DockerRegistry.plain(directory.resolve("registry"));
        FaultyProxy proxy = new FaultyProxy(registry.port(), 20261126)) {
      proxy.percent = 15;
      long start = System.nanoTime();
      for (int i = 0; i < 4; i++) {
        TestLayout layout = layout("oci" + i);
        Descriptor image = layout.image("", i, 50 * KIBI, 3000, 50_000, 700);
        layout.tag("1." + i, image);

        push(layout, proxy.host(), "team/forum");

        assertSame(layout, image, registry.host() + "/team/forum:1." + i, "--src-tls-verify=false");
      }
      assertThat(proxy.faults.get()).isGreaterThan(10);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(2));
    }
  }

  @Test
  void fiftyPushesAtTheSameTimeDoNotDisturbEachOther() throws Exception {
    access.idle = Duration.ofSeconds(60);
    try (DockerRegistry registry = DockerRegistry.plain(directory.resolve("registry"))) {
      List<Descriptor> images = new ArrayList<>();
      List<Future<?>> pushes = new ArrayList<>();
      ExecutorService threads = Executors.newFixedThreadPool(50);
      for (int i = 0; i < 50; i++) {
        TestLayout layout = layout("oci" + i);
        // What all share, and what each has of its own.
        Descriptor image = layout.image("", i % 5, 100_000 + i, 200_000);
        layout.tag("t" + i, image);
        images.add(image);
        pushes.add(threads.submit(() -> push(layout, registry.host(), "team/forum")));
      }
      for (Future<?> push : pushes) {
        push.get();
      }
      threads.shutdown();

      Repository repository =
          new Repository(
              ImageName.of(registry.host() + "/team/forum"),
              Server.open(ImageName.of(registry.host() + "/team/forum"), access.make()));
      assertThat(repository.tags()).hasSize(50);
      for (int i = 0; i < 50; i++) {
        assertThat(repository.digest("t" + i, repository.pullScope()))
            .contains(images.get(i).digest());
      }
    }
  }
}
