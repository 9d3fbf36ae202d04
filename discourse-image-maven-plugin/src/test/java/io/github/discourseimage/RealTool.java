package io.github.discourseimage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program that a test needs; where it is missing the test is skipped, in CI it fails. */
public final class RealTool {

  private static final long TIME_OUT_SECONDS = 60;

  private RealTool() {}

  /** What a program printed, as UTF-8, and its exit code. */
  public record Result(int exitCode, String stdout, String stderr) {}

  /** Finds a program on the PATH or where a distribution keeps those of the administrator. */
  public static Path require(String name) {
    List<String> directories = new ArrayList<>();
    String path = System.getenv("PATH");
    directories.addAll(Arrays.asList((path == null ? "" : path).split(":", -1)));
    directories.addAll(List.of("/usr/sbin", "/sbin"));
    for (String directory : directories) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, name))) {
        return Path.of(directory, name);
      }
    }
    String missing = name + " is not installed";
    if ("true".equals(System.getenv("CI"))) {
      return Assertions.fail(missing);
    }
    return Assumptions.abort(missing);
  }

  /**
   * Runs a program to its end.
   *
   * @param environment added to the test's own
   */
  public static Result run(Map<String, String> environment, Path directory, String... command) {
    try {
      Path out = Files.createTempFile("real-tool", ".out");
      Path err = Files.createTempFile("real-tool", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(TIME_OUT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return Assertions.fail(
              String.join(" ", command) + " ran for more than " + TIME_OUT_SECONDS + " s");
        }
        return new Result(process.exitValue(), text(out), text(err));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      return Assertions.fail("cannot run " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Assertions.fail("interrupted while running " + String.join(" ", command), e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
