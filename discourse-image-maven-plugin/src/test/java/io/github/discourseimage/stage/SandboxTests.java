package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs real commands; podman's ways are for ordinary users only. */
class SandboxTests {

  private static final String BUBBLEWRAP = "bubblewrap";
  private static final String PODMAN = "podman";
  private static final String CHROOT = "podman without bwrap";

  @TempDir static Path shared;
  static BuilderRoot root;

  @TempDir Path directory;
  Path app;
  Path log;
  TreeMap<String, String> environment;
  List<Mount> mounts;

  @BeforeAll
  static void makeRoot() throws IOException {
    root = TinyRoot.make(shared);
  }

  @BeforeEach
  void make() throws IOException {
    app = Files.createDirectory(directory.resolve("app"));
    log = directory.resolve("log");
    environment = new TreeMap<>(Map.of("PATH", "/usr/bin", "GREETING", "it's \"so\"\n$HOME"));
    mounts = new ArrayList<>(List.of(new Mount.Bind(app, StagePaths.APP, true)));
  }

  /** What the user who builds can have: podman unshare is not for root. */
  static List<String> sandboxes() {
    return System.getProperty("user.name").equals("root")
        ? List.of(BUBBLEWRAP)
        : List.of(BUBBLEWRAP, PODMAN, CHROOT);
  }

  private static Sandbox sandbox(String name) throws InterruptedException {
    if (name.equals(BUBBLEWRAP)) {
      RealTool.require("bwrap");
      return new BubblewrapSandbox();
    }
    RealTool.require("podman");
    Probe probe =
        Sandboxes.probes().stream()
            .filter(p -> p.name().endsWith(PODMAN))
            .findFirst()
            .orElseThrow();
    Assumptions.assumeTrue(probe.works(), probe.detail());
    return new PodmanSandbox(name.equals(CHROOT) ? Optional.empty() : HostTool.BUBBLEWRAP.find());
  }

  private SandboxCommand command(String script, StageLimits limits) {
    return new SandboxCommand(
        root, mounts, environment, List.of("sh", "-c", script), false, limits);
  }

  private Sandbox.Outcome run(String sandbox, String script) throws InterruptedException {
    return sandbox(sandbox)
        .run(command(script, new StageLimits(0, 64, Duration.ofSeconds(60))), log);
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void aCommandSeesItsEnvironmentAndNothingOfTheHost(String sandbox) throws Exception {
    Sandbox.Outcome outcome =
        run(
            sandbox,
            "printf '%s\\n' \"$GREETING\"; hostname; set -- /proc/[0-9]*; echo processes $#;"
                + " [ -e /home ] || [ -e /proc/1/root/home ] || echo no home; cat /proc/1/environ; env; cat /proc/net/dev");

    assertThat(outcome).isEqualTo(new Sandbox.Outcome(0, false, false));
    assertThat(log)
        .content()
        .startsWith("it's \"so\"\n$HOME\nbuild\n")
        .containsPattern("processes [2-5]\nno home\n")
        .contains(" lo:")
        .doesNotContain("JAVA_HOME", directory.toString(), System.getProperty("user.dir"), "eth0:");
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void onlyWhatIsMountedWritableIsWritableAndItsFilesAreTheUsers(String sandbox) throws Exception {
    Path cache = Files.createDirectory(directory.resolve("cache"));
    Files.createDirectory(cache.resolve("modules"));
    mounts.add(new Mount.Bind(cache, StagePaths.CACHE, false));
    mounts.add(new Mount.Scratch(UnixPath.of("/cache/modules/.cache")));
    mounts.add(new Mount.Bind(cache, UnixPath.of("/usr/lib/discourse/vendor/bundle"), false));

    Sandbox.Outcome outcome =
        run(
            sandbox,
            "for file in /usr/lib/discourse /tmp /tmp/home /cache/modules/.cache /var/tmp; do"
                + " touch $file/a && echo wrote $file; done;"
                + " for file in / /usr /etc /cache /cache/modules /usr/lib/discourse/vendor/bundle;"
                + " do touch $file/a 2>/dev/null || echo refused $file; done");

    assertThat(outcome.succeeded()).isTrue();
    assertThat(log)
        .hasContent(
            """
            wrote /usr/lib/discourse
            wrote /tmp
            wrote /tmp/home
            wrote /cache/modules/.cache
            wrote /var/tmp
            refused /
            refused /usr
            refused /etc
            refused /cache
            refused /cache/modules
            refused /usr/lib/discourse/vendor/bundle
            """);
    assertThat(Files.getOwner(app.resolve("a"))).isEqualTo(Files.getOwner(directory));
    assertThat(cache.resolve("modules/.cache")).isEmptyDirectory();
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void volumesAreSeenReadOnlyInMemory(String sandbox) throws Exception {
    Path fonts = Files.createDirectory(directory.resolve("fonts"));
    Files.writeString(fonts.resolve("a.ttf"), "a font");
    mounts.addAll(new Volumes(new TreeMap<>(Map.of("fonts", fonts))).mounts());

    Sandbox.Outcome outcome =
        run(
            sandbox,
            "cat /tmp/volumes/fonts/a.ttf; ! touch /tmp/volumes/fonts/x 2>/dev/null; touch /tmp/y");

    assertThat(outcome.succeeded()).isTrue();
    assertThat(log).hasContent("a font");
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void theExitCodeIsThatOfTheCommandAndTheLogIsAppendedTo(String sandbox) throws Exception {
    Files.writeString(log, "before\n");

    assertThat(run(sandbox, "echo out; echo err >&2; exit 3").exitCode()).isEqualTo(3);
    assertThat(log).hasContent("before\nout\nerr");
    assertThat(run(sandbox, "kill -TERM $$").exitCode()).isEqualTo(143);
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void memoryAndProcessorsAreLimitedForEachProcess(String sandbox) throws Exception {
    StageLimits limits = new StageLimits(64 << 20, 1, Duration.ofSeconds(60));
    Sandbox.Outcome outcome =
        sandbox(sandbox).run(command("ulimit -d; nproc; sh -c 'ulimit -d'", limits), log);

    assertThat(outcome.succeeded()).isTrue();
    assertThat(log).hasContent("65536\n1\n65536");
  }

  @ParameterizedTest
  @MethodSource("sandboxes")
  void whenItsTimeIsOverNothingOfItIsLeft(String sandbox) throws Exception {
    StageLimits limits = new StageLimits(0, 64, Duration.ofMillis(700));
    String mark = "30" + Math.abs(directory.hashCode() % 100_000);
    Sandbox runner = sandbox(sandbox);

    Sandbox.Outcome outcome =
        runner.run(command("sleep " + mark + " & sleep " + mark, limits), log);

    assertThat(outcome.timedOut()).isTrue();
    assertThat(outcome.succeeded()).isFalse();
    assertThat(sleeping(mark)).isEmpty();
  }

  @Test
  void anInterruptKillsAllOfIt() throws Exception {
    String mark = "40" + Math.abs(directory.hashCode() % 100_000);
    Sandbox sandbox = sandbox(BUBBLEWRAP);
    SandboxCommand command =
        command("echo begun; sleep " + mark, new StageLimits(0, 64, Duration.ofSeconds(60)));
    AtomicReference<Exception> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                sandbox.run(command, log);
              } catch (InterruptedException e) {
                thrown.set(e);
              }
            });
    thread.start();
    for (int i = 0; i < 500 && !said("begun"); i++) {
      Thread.sleep(20);
    }
    assertThat(said("begun")).isTrue();
    thread.interrupt();
    thread.join(20_000);

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(sleeping(mark)).isEmpty();
  }

  private boolean said(String word) throws IOException {
    return Files.exists(log) && Files.readString(log).contains(word);
  }

  @Test
  void aThousandMountsFitAndPasswordsAreOnNoCommandLine() throws Exception {
    environment.put("BUNDLE_EXAMPLE__ORG", "user:pass-word");
    for (int i = 0; i < 1000; i++) {
      mounts.add(new Mount.Bind(app, UnixPath.of("/tmp/" + "long-name-".repeat(15) + i), false));
    }
    assertThat(run(BUBBLEWRAP, "cat /proc/1/cmdline; echo $BUNDLE_EXAMPLE__ORG").succeeded())
        .isTrue();
    assertThat(log).content().endsWith("user:pass-word\n").containsOnlyOnce("pass-word");
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.filter(file -> file.toString().contains("discourse-image-sandbox-")))
          .isEmpty();
    }
  }

  @Test
  void anUnknownSandboxIsRefusedWithTheLegalNames() {
    assertThatThrownBy(() -> Sandboxes.choose("bublewrap"))
        .hasMessageContaining("'bublewrap' is not a sandbox; did you mean 'bubblewrap'?")
        .hasMessageContaining("It must be auto, bubblewrap or podman");
  }

  private static List<ProcessHandle> sleeping(String mark) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("sleep " + mark))
        .toList();
  }
}
