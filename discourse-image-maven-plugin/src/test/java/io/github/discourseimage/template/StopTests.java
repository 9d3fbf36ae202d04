package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How containers end. */
class StopTests {

  /** Says which signals it got, and ends with 7 at the one that it likes. */
  private static final String COMMAND =
      """
      %w[TERM HUP QUIT].each { |name| trap(name) { puts name; $stdout.flush; exit 7 if name == ARGV[0] } }
      puts "up"
      $stdout.flush
      loop { sleep }
      """;

  /** Java leaves this signal blocked in what it starts; engines do not. */
  private static final String UNBLOCK =
      "use POSIX; sigprocmask(SIG_UNBLOCK, POSIX::SigSet->new(SIGQUIT)); exec @ARGV";

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "dash,QUIT,TERM",
    "dash,TERM,QUIT",
    "dash,QUIT,QUIT",
    "busybox,QUIT,TERM",
    "busybox,TERM,QUIT"
  })
  void aCommandIsStoppedByItsOwnSignal(String shell, String wanted, String sent) throws Exception {
    RenderedImage image = RenderedImage.write(Sites.of("unicorn"), root);
    Path command = Files.writeString(root.resolve("command.rb"), COMMAND);
    Path output = root.resolve("output");
    List<String> words = new ArrayList<>();
    words.addAll(List.of(RealTool.require("perl").toString(), "-e", UNBLOCK));
    words.add(RealTool.require(shell).toString());
    if (shell.equals("busybox")) {
      words.add("sh");
    }
    words.add(image.file("/usr/lib/discourse-image/stop-by").toString());
    words.addAll(List.of(wanted, "ruby", command.toString(), wanted));
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      await(output, "up\n");
      signal(process, "HUP");
      await(output, "up\nHUP\n");
      signal(process, sent);

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(7);
      assertThat(output).hasContent("up\nHUP\n" + wanted + "\n");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Test
  void aWebServerWaitsForNginxButNotForEver() throws IOException {
    RenderedImage image = RenderedImage.write(Sites.of("unicorn"), root);
    Path pid = image.file("/run/discourse/nginx.pid");

    assertThat(seconds(image, "0", "60")).isZero();
    Files.writeString(pid, "1");
    assertThat(seconds(image, "0", "0")).isZero();
    assertThat(seconds(image, "1", "1")).isBetween(2L, 10L);
  }

  private static long seconds(RenderedImage image, String... words) {
    long start = System.nanoTime();
    assertThat(image.run("dash", "/usr/lib/discourse-image/drain", words))
        .isEqualTo(new RealTool.Result(0, "", ""));
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  private static void await(Path file, String text) throws Exception {
    for (int i = 0; i < 200 && !Files.readString(file).equals(text); i++) {
      Thread.sleep(25);
    }
    assertThat(file).hasContent(text);
  }
}
