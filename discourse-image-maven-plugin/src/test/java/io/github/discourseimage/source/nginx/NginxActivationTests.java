package io.github.discourseimage.source.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.template.Ports;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** nginx as its unit starts it: with sockets that another opened, and without a network. */
class NginxActivationTests {

  /** What systemd does: opens sockets, starts the service, starts it again, keeps its log. */
  private static final String SYSTEMD =
      """
      use POSIX; use IO::Socket::IP; use IO::Socket::UNIX; use Socket;
      sigprocmask(SIG_UNBLOCK, POSIX::SigSet->new(SIGQUIT));
      $^F = 9;
      my ($port, $blocking, $log, $into, @command) = @ARGV;
      my @sockets = (IO::Socket::IP->new(LocalHost => "0.0.0.0", LocalPort => $port, Listen => 9));
      push @sockets, IO::Socket::IP->new(LocalHost => "::", LocalPort => $port, Listen => 9, V6Only => 1)
        if -e "/proc/net/if_inet6";
      $sockets[0]->fileno == 3 or die "the first socket is not 3";
      $_->blocking($blocking) for @sockets;
      $ENV{LISTEN_FDS} = @sockets;
      $^F = 2;
      my $journal = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $log) or die $!;
      chmod 0777, $log;
      my $writer = fork;
      if (!$writer) {
        open my $file, ">>", $into;
        while (defined $journal->recv(my $line, 9999)) { syswrite $file, "$line\\n" }
        exit;
      }
      my $service;
      $SIG{TERM} = sub { kill "KILL", $writer; kill "QUIT", $service; waitpid $service, 0; exit };
      for (;;) {
        $service = fork;
        if (!$service) { exec @command or exit 1 }
        waitpid $service, 0;
        sleep 1;
      }
      """;

  @TempDir Path root;

  private final HttpClient client = HttpClient.newHttpClient();
  private NginxRoot image;
  private UnixApp app;
  private Process systemd;
  private int port;

  @BeforeEach
  void nginxIsStarted() throws IOException {
    port = NginxRoot.freePort();
    image =
        NginxRoot.write(root, "current.conf", Sites.of("pitchfork").withPorts(new Ports(1, port)));
    Files.createDirectories(root.resolve("dev"));
    Path files = Files.createDirectories(root.resolve("usr/lib/discourse/public"));
    Files.writeString(files.resolve("robots.txt"), "a file");
    app = UnixApp.listen(root.resolve("run/discourse/web.sock"));
    List<String> words =
        new ArrayList<>(List.of(RealTool.require("perl").toString(), "-e", SYSTEMD));
    words.addAll(List.of(String.valueOf(port), unit().contains("\nNonBlocking=yes\n") ? "0" : "1"));
    words.addAll(List.of(root.resolve("dev/log").toString(), journal().toString()));
    words.add(RealTool.require("unshare").toString());
    words.addAll(image.isRoot() ? List.of("--net") : List.of("--net", "--map-current-user"));
    words.addAll(image.asNobody());
    words.addAll(List.of(image.script("nginx")));
    ProcessBuilder process = new ProcessBuilder(words).redirectErrorStream(true);
    process.redirectOutput(Redirect.appendTo(root.resolve("output").toFile()));
    // That of services, which a user's need not be.
    process.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    systemd = process.start();
  }

  @AfterEach
  void nginxIsStopped() throws Exception {
    systemd.destroy();
    assertThat(systemd.waitFor(10, TimeUnit.SECONDS)).isTrue();
    app.close();
  }

  @Test
  void servesThroughTheSocketsOfSystemdWithoutANetworkOfItsOwn() throws Exception {
    assertThat(get("127.0.0.1", "/robots.txt")).isEqualTo("a file");
    assertThat(get("127.0.0.1", "/t/topic/1")).isEqualTo("app /t/topic/1");
    if (Files.exists(Path.of("/proc/net/if_inet6"))) {
      assertThat(get("[::1]", "/t/topic/2")).isEqualTo("app /t/topic/2");
    }
    await(journal(), " nginx: [");
    assertThat(journal()).content().contains("/t/topic/1", "127.0.0.1");
    assertThat(root.resolve("var/log/discourse/nginx-access.log")).doesNotExist();
    assertThat(root.resolve("output")).content().doesNotContain("emerg", "invalid");
  }

  /** nginx leaves sockets that it did not open as they are, and systemd hands out blocking ones. */
  @Test
  void noWorkerIsHeldUpByAVisitorWhomAnotherTook() throws Exception {
    assertThat(get("127.0.0.1", "/a")).isEqualTo("app /a");
    ProcessHandle worker = workers(pid()).findFirst().orElseThrow();

    String flags = Files.readString(Path.of("/proc/" + worker.pid() + "/fdinfo/3"));

    assertThat(flags).containsPattern("flags:\\s0*[0-7]*[4-7][0-7]{3}\n");
  }

  @Test
  void keepsTheSocketsWhenItReadsItsConfigurationAnew() throws Exception {
    assertThat(get("127.0.0.1", "/a")).isEqualTo("app /a");
    Files.writeString(
        root.resolve("etc/nginx/conf.d/outlets/server/20-new.conf"),
        "location = /new { return 200 new; }\n");

    signal("HUP");

    for (int i = 0; !get("127.0.0.1", "/new").equals("new"); i++) {
      assertThat(i).isLessThan(100);
      Thread.sleep(50);
    }
    assertThat(get("127.0.0.1", "/b")).isEqualTo("app /b");
  }

  @Test
  void theAppIsProbedBehindItsSocket() {
    String there = "http://unix:" + root.resolve("run/discourse/web.sock") + ":/srv/status";

    assertThat(RealTool.run(Map.of(), root, image.script("probe", there)))
        .isEqualTo(new RealTool.Result(0, "", ""));
    assertThat(RealTool.run(Map.of(), root, image.script("probe", "http://unix:/x:/")).stderr())
        .isEqualTo("probe: http://unix:/x:/: No such file or directory\n");
  }

  @Test
  void endsWhatItServesAndWhoComesMeanwhileWaitsForTheNext() throws Exception {
    assertThat(get("127.0.0.1", "/a")).isEqualTo("app /a");
    String first = pid();
    CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> get("127.0.0.1", "/slow"));
    app.awaitRequest("/slow");

    signal("QUIT");
    awaitStopOf(first);

    assertThat(get("127.0.0.1", "/next")).isEqualTo("app /next");
    assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo("app /slow");
    assertThat(pid()).isNotEqualTo(first);
  }

  private void signal(String name) throws IOException {
    assertThat(RealTool.run(Map.of(), root, "kill", "-" + name, pid()).exitCode()).isZero();
  }

  private String pid() throws IOException {
    return Files.readString(root.resolve("run/discourse/nginx.pid")).strip();
  }

  private String unit() throws IOException {
    return Files.readString(root.resolve("usr/lib/systemd/system/discourse-nginx.service"));
  }

  /** Until its workers take nobody any more. */
  private void awaitStopOf(String nginx) throws Exception {
    for (int i = 0; workers(nginx).noneMatch(NginxActivationTests::isStopping); i++) {
      assertThat(i).isLessThan(100);
      Thread.sleep(20);
    }
  }

  private static Stream<ProcessHandle> workers(String nginx) {
    return ProcessHandle.of(Long.parseLong(nginx)).stream().flatMap(ProcessHandle::children);
  }

  private static boolean isStopping(ProcessHandle worker) {
    try {
      return Files.readString(Path.of("/proc/" + worker.pid() + "/cmdline"))
          .contains("shutting down");
    } catch (IOException e) {
      // It ended.
      return false;
    }
  }

  private Path journal() {
    return root.resolve("journal");
  }

  private static void await(Path file, String text) throws Exception {
    for (int i = 0; !Files.exists(file) || !Files.readString(file).contains(text); i++) {
      assertThat(i).isLessThan(100);
      Thread.sleep(50);
    }
  }

  private String get(String host, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    for (int i = 0; ; i++) {
      try {
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      } catch (IOException | InterruptedException e) {
        // Only before the sockets are there, or when an idle connection was closed.
        if (i == 20 || e instanceof HttpTimeoutException) {
          throw new AssertionError(root.resolve("output").toString(), e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
