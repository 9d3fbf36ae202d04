package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.check.CheckOptions;
import io.github.discourseimage.check.Launch;
import io.github.discourseimage.check.ServiceUrl;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.LayoutTags;
import io.github.discourseimage.sink.BaseLocation;
import io.github.discourseimage.source.git.SampleRepository;
import io.github.discourseimage.stage.TinyRoot;
import io.github.discourseimage.template.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A forum's image, built and run by bubblewrap on a root that has a shell; what would be Ruby does
 * what {@code /etc/fake} tells it. Its databases are said to run elsewhere.
 */
class ImageCheckerTests {

  private static final String PASSWORD = "a-word-that-nobody-may-print";

  @TempDir static Path shared;
  static Path base;

  @TempDir Path directory;
  ForumFixture forum;
  Path log;
  String user = "";
  Duration timeout = Duration.ofSeconds(60);
  boolean run = true;
  Ports ports;

  @BeforeAll
  static void makeBase() throws IOException {
    RealTool.require("bwrap");
    Path root = TinyRoot.make(shared, "mkdir", "rm", "tr").directory();
    program(root, "tini", "shift; exec \"$@\"");
    program(root, "ruby", "shift 2; exec \"$@\"");
    program(root, "curl", "[ ! -r /etc/fake/health ] || . /etc/fake/health");
    program(
        root,
        "bundle",
        """
        case "$*" in
          *db:migrate*) role=migrate;; *site_settings*) role=settings;; *pitchfork*) role=web;;
          *sidekiq*) role=sidekiq;; *self-check*) role=self-check;; *) role=script;;
        esac
        trap 'exit 0' TERM
        [ ! -r /etc/fake/$role ] || . /etc/fake/$role
        case $role in
          web | sidekiq) touch /var/lib/discourse/$role; while :; do sleep 0.1; done;;
          # a signal that comes before the trap is lost
          self-check) for i in 1 2 3 4 5 6 7 8 9 10; do
            [ -e /var/lib/discourse/web ] && [ -e /var/lib/discourse/sidekiq ] || sleep 0.3; done;;
        esac
        """);
    base = shared.resolve("base.tar");
    RealTool.run(
            Map.of(),
            root,
            RealTool.require("tar").toString(),
            "--owner=0",
            "--group=0",
            "-cf",
            base.toString(),
            ".")
        .successfulStdout();
  }

  private static void program(Path root, String name, String script) throws IOException {
    Path file = Files.writeString(root.resolve("usr/bin/" + name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @BeforeEach
  void makeForum() throws IOException {
    forum = new ForumFixture(directory);
    forum.outputs.clear();
    forum.outputs.add(Output.OCI);
    forum.distributions.remove(Distribution.ALPINE);
    forum.bases.put(Distribution.DEBIAN, new BaseLocation(base));
    ports = new Ports(freePort(), freePort());
    log = forum.target.resolve("my-forum-1.0-image.check.log");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void close() {
    forum.close();
  }

  /** What one of the programs does, as shell. */
  private void fake(String role, String script) throws IOException {
    forum.write("src/main/rootfs/etc/fake/" + role, script + "\n");
  }

  private void check() {
    CheckOptions options =
        new CheckOptions(
            run,
            new TreeSet<>(forum.distributions),
            false,
            "bubblewrap",
            user.isEmpty() ? Optional.empty() : Optional.of(Launch.User.of(user)),
            timeout,
            Optional.of(
                new CheckOptions.Services(
                    ServiceUrl.postgres("postgresql://forum:" + PASSWORD + "@db.example.org/check"),
                    ServiceUrl.redis("redis://cache.example.org"))),
            forum.project.resolve("src/main/checks"));
    new ImageChecker(forum.request(), options, ports, forum.buildLog()).check();
  }

  private void buildAndCheck() {
    forum.build();
    check();
  }

  private TreeSet<String> tags() {
    return new TreeSet<>(LayoutTags.read(forum.target.resolve("oci")).names());
  }

  @Test
  void an_image_that_passes_is_a_candidate() throws IOException {
    fake(
        "migrate",
        "id -u; id -g; cat /run/secrets/db-password; echo; echo at $DISCOURSE_DB_HOST;"
            + " touch /var/lib/discourse/seen; touch /x || touch /tmp/x");
    fake("web", "[ -e /var/lib/discourse/seen ] || exit 9");
    forum.write("src/main/checks/20-last.sh", "echo last at $CHECK_URL\n");
    forum.write("src/main/checks/10-first.rb", "puts 1\n");
    forum.write("src/main/checks/notes.txt", "nothing to run\n");
    forum.appFiles.put(
        ".discourse-image/checks/30-own.sh", SampleRepository.file("echo the app says so\n"));
    forum.app.commit("main", forum.appFiles);
    user = "1234567:0";
    buildAndCheck();

    assertThat(tags()).containsExactly("1.0", "1.0-debian", "candidate", "candidate-debian");
    assertThat(log)
        .content()
        .contains("---- migrate\n1234567\n0\n***\nat db.example.org\n")
        .contains("touch: cannot touch '/x': Read-only file system")
        .containsSubsequence(
            "Check of my-forum:1.0-debian, sha256:",
            "  passed ",
            " files: ",
            " start: bubblewrap, user 1234567:0, PostgreSQL at db.example.org:5432",
            " migrate",
            " settings",
            " health: curl ",
            " 10-self-check.rb",
            "---- the app's 30-own.sh\nthe app says so\n",
            " 10-first.rb",
            "---- 20-last.sh\nlast at http://127.0.0.1:" + ports.app() + "\n",
            " stop sidekiq: SIGTERM, exit code 0",
            " stop web: SIGTERM, exit code 0")
        .doesNotContain(PASSWORD);
    assertThat(forum.log.lines)
        .anyMatch(line -> line.contains("notes.txt is not run: checks end in"));
    assertThat(forum.target.resolve("discourse-image/check")).doesNotExist();

    forum.build();
    assertThat(forum.wasUpToDate()).isTrue();
    assertThat(tags()).contains("candidate");
  }

  @Test
  void an_image_that_fails_is_no_candidate_any_more() throws IOException {
    buildAndCheck();
    assertThat(tags()).contains("candidate", "candidate-debian");
    forum.write("src/main/checks/10-no.sh", "echo out of order; exit 7\n");

    assertThatThrownBy(this::check)
        .hasMessageContaining(
            "image my-forum:1.0-debian: did not pass its check: 10-no.sh ended with 7; it said"
                + " last:\n      out of order\n")
        .hasMessageContaining("The whole log is " + log);
    assertThat(tags()).containsExactly("1.0", "1.0-debian");
    assertThat(log).content().contains("FAILED", "---- web\n", "---- sidekiq\n");
  }

  @Test
  void a_migration_that_fails_is_told_with_what_it_means() throws IOException {
    fake(
        "migrate",
        "echo 'PG::FeatureNotSupported: ERROR:  extension \"vector\" is not available'; exit 1");

    assertThatThrownBy(this::buildAndCheck)
        .hasMessageContaining("check: migrate ended with 1")
        .hasMessageContaining("extension \"vector\" is not available")
        .hasMessageContaining("Fix: The app needs PostgreSQL's extension vector: 'apt-get install")
        .extracting(e -> ((ImageBuildException) e).fault())
        .isEqualTo(ImageBuildException.Fault.INPUT);
    assertThat(tags()).doesNotContain("candidate");
  }

  @Test
  void a_service_that_ends_or_never_gets_well_is_told() throws IOException {
    fake("sidekiq", "echo cannot load; exit 4");
    assertThatThrownBy(this::buildAndCheck)
        .hasMessageContaining("sidekiq ended by itself with 4; it said last:\n      cannot load");

    fake("sidekiq", ":");
    fake("health", "echo refused; exit 22");
    timeout = Duration.ofSeconds(3);
    assertThatThrownBy(this::buildAndCheck)
        .hasMessageContaining("health was not good in 3 s (discourse.check.timeout): 'curl -fsS")
        .hasMessageContaining("said 'refused'");
  }

  @Test
  void a_service_that_does_not_end_well_is_told() throws IOException {
    fake("web", "trap 'exit 3' TERM");

    assertThatThrownBy(this::buildAndCheck)
        .hasMessageContaining("check: stop web ended with 3 after SIGTERM");
  }

  @Test
  void nothing_runs_on_when_time_is_over() throws IOException {
    String mark = "51" + Math.abs(directory.hashCode() % 100_000);
    forum.write("src/main/checks/10-slow.sh", "sleep " + mark + " & sleep " + mark + "\n");
    timeout = Duration.ofSeconds(4);

    assertThatThrownBy(this::buildAndCheck)
        .hasMessageContaining("10-slow.sh did not end in 4 s (discourse.check.timeout)");
    assertThat(sleeping(mark)).isZero();
    assertThat(forum.target.resolve("discourse-image/check")).doesNotExist();
  }

  @Test
  void an_interrupt_leaves_nothing() throws Exception {
    String mark = "52" + Math.abs(directory.hashCode() % 100_000);
    fake("migrate", "sleep " + mark);
    forum.build();
    AtomicReference<Exception> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                check();
              } catch (ImageBuildException e) {
                thrown.set(e);
              }
            });
    thread.start();
    for (int i = 0; i < 500 && sleeping(mark) == 0; i++) {
      Thread.sleep(20);
    }
    assertThat(sleeping(mark)).isPositive();
    thread.interrupt();
    thread.join(20_000);

    assertThat(thrown.get()).hasMessageContaining("was interrupted");
    assertThat(sleeping(mark)).isZero();
    assertThat(forum.target.resolve("discourse-image/check")).doesNotExist();
    assertThat(tags()).doesNotContain("candidate");
  }

  private static long sleeping(String mark) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("sleep " + mark))
        .count();
  }

  @Test
  void without_an_image_the_user_is_told_to_build_one() {
    assertThatThrownBy(this::check)
        .hasMessageContaining("target/oci: does not exist")
        .hasMessageContaining("-Ddiscourse.outputs=tarball,oci");
  }

  @Test
  void an_image_without_an_operating_system_is_looked_at_but_cannot_run() {
    forum.bases.clear();
    forum.build();
    assertThatThrownBy(this::check)
        .hasMessageContaining(
            "discourse.check.run: the image of debian holds the app alone and cannot run")
        .hasMessageContaining("<baseImages><debian>roots/debian.tar</debian></baseImages>");

    run = false;
    check();
    assertThat(log).content().contains(" files: ").doesNotContain(" start");
    assertThat(tags()).doesNotContain("candidate");
  }

  @Test
  void a_port_that_somebody_has_is_told() throws IOException {
    forum.build();
    try (ServerSocket other = new ServerSocket(ports.app(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(this::check)
          .hasMessageContaining("port " + ports.app() + " of 127.0.0.1: is in use")
          .hasMessageContaining("leave discourse.check.databaseUrl and discourse.check.redisUrl");
    }
  }

  @Test
  void a_changed_blob_is_told_without_running() throws IOException {
    forum.build();
    try (var blobs = Files.list(forum.target.resolve("oci/blobs/sha256"))) {
      Path largest =
          blobs.max(java.util.Comparator.comparingLong(file -> file.toFile().length())).get();
      Files.write(largest, new byte[] {1, 2, 3});
    }
    run = false;

    assertThatThrownBy(this::check)
        .hasMessageContaining("layer 1 of image my-forum:1.0-debian: ")
        .hasMessageContaining("is damaged: ")
        .hasMessageContaining("Something changed the layout after the build: remove ");
  }
}
