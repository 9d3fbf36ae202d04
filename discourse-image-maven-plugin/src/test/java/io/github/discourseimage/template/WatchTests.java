package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd is told of a unit's process. */
class WatchTests {

  /**
   * Starts a command as systemd does, and says what it is told; the process has a title if wanted.
   */
  private static final String SYSTEMD =
      """
      require "fileutils"
      require "socket"
      require "timeout"
      path, count, processes, title, *command = ARGV
      socket = Socket.new(:UNIX, :DGRAM)
      FileUtils.rm_f(path)
      socket.bind(Addrinfo.unix(path))
      pid = spawn({ "NOTIFY_SOCKET" => path, "WATCHDOG_USEC" => "3000000" }, *command)
      unless title.empty?
        child = ""
        sleep 0.05 until (child = File.read("/proc/#{pid}/task/#{pid}/children").strip) != ""
        FileUtils.mkdir_p("#{processes}/#{child}")
        File.write("#{processes}/#{child}/cmdline", title)
      end
      begin
        Timeout.timeout(20) { count.to_i.times { puts socket.recv(999).tr("\\n", " ") } }
      ensure
        Process.kill("TERM", pid) unless count == "0"
        status = Process.wait2(pid).last
        puts status.termsig || status.exitstatus
      end
      """;

  @TempDir Path root;

  private RenderedImage image;

  @BeforeEach
  void writeTheImage() throws IOException {
    image = RenderedImage.write(Sites.of("pitchfork"), root);
    Files.writeString(image.file("/systemd.rb"), SYSTEMD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "busybox"})
  void aServerIsReadyWhenItAnswersAndLivesWhileItDoes(String shell) throws IOException {
    try (FakeService web =
        FakeService.saying("HTTP/1.1 503 No\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nok")) {
      String address = "http://127.0.0.1:" + web.port() + "/srv/status";

      RealTool.Result result = watched(shell, 3, "", address, "sleep", "60");

      assertThat(result)
          .isEqualTo(
              new RealTool.Result(
                  0,
                  """
                  STATUS=%1$s: HTTP/1.1 503 No
                  READY=1 STATUS=%1$s answers
                  WATCHDOG=1 STATUS=%1$s answers
                  15
                  """
                      .formatted(address),
                  ""));
    }
  }

  @Test
  void whatDoesNotAnswerAnyMoreIsToldInTheJournalBeforeItIsKilled() throws IOException {
    try (FakeService web =
        FakeService.saying("HTTP/1.1 200 OK\r\n\r\nok", "HTTP/1.1 500 Gone\r\n\r\n")) {
      String address = "http://127.0.0.1:" + web.port() + "/srv/status";

      RealTool.Result result = watched("dash", 2, "", address, "sleep", "60");

      assertThat(result.stdout())
          .endsWith("answers\nSTATUS=" + address + ": HTTP/1.1 500 Gone\n15\n");
      assertThat(result.stderr()).isEqualTo("watch: " + address + ": HTTP/1.1 500 Gone\n");
    }
  }

  @Test
  void aWorkerIsReadyWhenItTakesJobsAndLivesWhileRedisIsAway() throws IOException {
    image.set("DISCOURSE_REDIS_PORT", "1");

    RealTool.Result result =
        watched("dash", 3, "sidekiq 7.3.2 discourse [0 of 5 busy]", "worker", "sleep", "60");

    assertThat(result.stdout())
        .contains("READY=1 STATUS=Sidekiq answers\nWATCHDOG=1 STATUS=Sidekiq answers\n15\n");
  }

  @Test
  void theCommandIsNotToldWhomToTell() throws IOException {
    try (FakeService web = FakeService.saying("HTTP/1.1 200 OK\r\n\r\nok")) {
      String address = "http://127.0.0.1:" + web.port() + "/srv/status";
      String command = "echo ${NOTIFY_SOCKET-nobody} ${WATCHDOG_USEC-never} >said; exec sleep 60";

      assertThat(watched("dash", 1, "", address, "sh", "-c", command).exitCode()).isZero();
    }
    assertThat(root.resolve("said")).hasContent("nobody never");
  }

  @Test
  void theCommandGetsTheSignalAndItsEndIsTheEnd() throws IOException {
    try (FakeService web = FakeService.saying("HTTP/1.1 200 OK\r\n\r\nok")) {
      String address = "http://127.0.0.1:" + web.port() + "/srv/status";
      String command = "trap 'exit 7' TERM; while :; do sleep 0.1; done";

      assertThat(watched("dash", 1, "", address, "sh", "-c", command).stdout()).endsWith("\n7\n");
    }
    RealTool.Result missing = watched("dash", 0, "", "http://127.0.0.1:1/", "no-such-program");
    assertThat(missing.stderr()).contains("watch: cannot run no-such-program: No such file");
  }

  private RealTool.Result watched(
      String shell, int messages, String title, String check, String... command) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(root.resolve("notify").toString(), String.valueOf(messages)));
    words.addAll(List.of(image.file("/proc").toString(), title));
    words.add(RealTool.require(shell).toString());
    if (shell.equals("busybox")) {
      words.add("sh");
    }
    words.add(image.file("/usr/lib/discourse-image/with-watch").toString());
    words.add(check);
    words.addAll(List.of(command));
    return image.run("ruby", "/systemd.rb", words.toArray(String[]::new));
  }
}
