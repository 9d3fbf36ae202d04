package io.github.discourseimage.it.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A program that runs to its end, with a small environment of its own. */
record Command(Path directory, Map<String, String> environment, List<String> words) {
  private static final int MINUTES = 20;

  /** How it ended and all that it said. */
  record Result(int exitCode, String output) {}

  static Command of(Path directory, String... words) {
    return new Command(directory, Map.of(), List.of(words));
  }

  static Command of(Path directory, List<String> words) {
    return new Command(directory, Map.of(), List.copyOf(words));
  }

  Command with(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new Command(directory, more, words);
  }

  /**
   * Runs it.
   *
   * @return what it said
   * @throws IllegalStateException with that, when it fails
   */
  String succeeds() {
    Result result = run("");
    if (result.exitCode() != 0) {
      throw new IllegalStateException(
          "%s ended with %d:%n%s"
              .formatted(String.join(" ", words), result.exitCode(), result.output()));
    }
    return result.output();
  }

  /** Runs it with a text on its standard input; a failure is a result. */
  Result run(String input) {
    try {
      Path output = Files.createTempFile("command", ".log");
      try {
        Process process =
            builder().redirectErrorStream(true).redirectOutput(output.toFile()).start();
        process.getOutputStream().write(input.getBytes(UTF_8));
        process.getOutputStream().close();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
          process.destroyForcibly();
          throw new IllegalStateException(words + " did not end:\n" + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts it and leaves it running; all that it says goes to a file. */
  Process start(Path log) {
    try {
      return builder().redirectErrorStream(true).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    return builder;
  }
}
