package io.github.discourseimage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program that a test needs; where it is missing the test is skipped, in CI it fails. */
public final class RealTool {

  private static final long TIMEOUT_SECONDS = 60;

  /** What a program left behind. */
  public record Result(int exitCode, String stdout, String stderr) {}

  private RealTool() {}

  /** Finds a program on the PATH and in the system's directories. */
  public static Path require(String name) {
    String path = System.getenv("PATH") + ":/usr/local/sbin:/usr/sbin:/sbin";
    for (String directory : path.split(":", -1)) {
      Path program = Path.of(directory.isEmpty() ? "." : directory, name);
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return program;
      }
    }
    String missing = name + " is not installed";
    if ("true".equals(System.getenv("CI"))) {
      Assertions.fail(missing);
    }
    return Assumptions.abort(missing);
  }

  /** Runs a program to its end, 60 s at most. */
  public static Result run(Map<String, String> env, Path directory, String... command)
      throws IOException, InterruptedException {
    Path stdout = Files.createTempFile("stdout", "");
    Path stderr = Files.createTempFile("stderr", "");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.directory(directory.toFile());
      builder.environment().putAll(env);
      builder.redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        Assertions.fail(String.join(" ", command) + " took longer than " + TIMEOUT_SECONDS + " s");
      }
      return new Result(
          process.exitValue(),
          new String(Files.readAllBytes(stdout), StandardCharsets.UTF_8),
          new String(Files.readAllBytes(stderr), StandardCharsets.UTF_8));
    } finally {
      Files.delete(stdout);
      Files.delete(stderr);
    }
  }
}
