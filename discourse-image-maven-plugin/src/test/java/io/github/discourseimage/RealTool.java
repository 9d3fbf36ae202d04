package io.github.discourseimage;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program that a test needs; where it is missing the test is skipped, in CI it fails. */
public final class RealTool {

  private static final long TIME_OUT_SECONDS = 60;

  private RealTool() {}

  /**
   * What a program did.
   *
   * @param stdout as UTF-8
   * @param stderr as UTF-8
   */
  public record Result(int exitCode, String stdout, String stderr) {

    /** The standard output of a program that must succeed. */
    public String successfulStdout() {
      if (exitCode != 0) {
        throw new AssertionError("exit code " + exitCode + ": " + stderr + stdout);
      }
      return stdout;
    }
  }

  /** Finds a program on the search path or where system programs live. */
  public static Path require(String name) {
    String search = System.getenv("PATH") + ":/usr/local/sbin:/usr/sbin:/sbin";
    for (String directory : search.split(":", -1)) {
      Path program = Path.of(directory, name);
      if (!directory.isEmpty() && Files.isRegularFile(program) && Files.isExecutable(program)) {
        return program;
      }
    }
    String reason = name + " is not installed";
    if ("true".equals(System.getenv("CI"))) {
      return fail(reason + ", but in CI no test may be skipped");
    }
    return Assumptions.abort(reason);
  }

  /**
   * Runs a program to its end, at most 60 seconds.
   *
   * @param environment is added to that of this process
   */
  public static Result run(Map<String, String> environment, Path directory, String... command) {
    try {
      File stdout = File.createTempFile("real-tool", ".out");
      File stderr = File.createTempFile("real-tool", ".err");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.redirectInput(new File("/dev/null"));
        Process process = builder.redirectOutput(stdout).redirectError(stderr).start();
        if (!process.waitFor(TIME_OUT_SECONDS, TimeUnit.SECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          throw new AssertionError(
              String.join(" ", command) + " took more than " + TIME_OUT_SECONDS + " s");
        }
        return new Result(process.exitValue(), read(stdout), read(stderr));
      } finally {
        Files.delete(stdout.toPath());
        Files.delete(stderr.toPath());
      }
    } catch (IOException e) {
      throw new AssertionError("cannot run " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + String.join(" ", command), e);
    }
  }

  private static String read(File file) throws IOException {
    return new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
  }
}
