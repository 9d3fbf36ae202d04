package io.github.discourseimage.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Scripts of the peers, run by {@code sh}. */
final class Shell {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("GIT_CONFIG_NOSYSTEM", "1", "GIT_CONFIG_GLOBAL", "/dev/null", "LC_ALL", "C");

  private Shell() {}

  /** Whether a program is on the search path. */
  static boolean has(String program) {
    for (String directory :
        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (Path.of(directory, program).toFile().canExecute()) {
        return true;
      }
    }
    return false;
  }

  /** The time that something takes. */
  static Duration time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** What a command says on its standard output, without the end of the line. */
  static String output(String command) {
    try {
      Process process = new ProcessBuilder("sh", "-c", command).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a script and takes its time.
   *
   * @throws IllegalStateException with its output, when it fails
   */
  static Duration run(Path directory, String script) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-e", "-c", script)
              .directory(directory.toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(ENVIRONMENT);
      long start = System.nanoTime();
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int exit = process.waitFor();
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      if (exit != 0) {
        throw new IllegalStateException(script + "\nended with " + exit + ":\n" + output);
      }
      return time;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
