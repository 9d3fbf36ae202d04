package io.github.discourseimage.check;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.stage.ProcessTree;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of this machine that a check started, or what that runs in a container. */
final class Program {

  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final Process process;
  private final Path log;

  private Program(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * How a program ended.
   *
   * @param exitCode as the shell gives it; -1 where its time was over
   * @param output all that it said
   */
  record Result(int exitCode, String output) {

    boolean timedOut() {
      return exitCode < 0;
    }
  }

  /**
   * Starts a program.
   *
   * @param environment beyond this process's own
   * @param log takes what it says
   * @param cleanup kills it in the end
   */
  static Program start(
      List<String> command, Map<String, String> environment, Path log, Cleanup cleanup) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      cleanup.add(() -> ProcessTree.kill(process));
      return new Program(process, log);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "program " + command.get(0), "cannot be started: " + e.getMessage(), "", e);
    }
  }

  /**
   * Runs a program to its end, or to that of its time.
   *
   * @param input what it reads
   */
  static Result run(
      List<String> command,
      Map<String, String> environment,
      String input,
      Duration time,
      Cleanup cleanup)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("discourse-image-check-", ".log");
    try {
      Program program = start(command, environment, log, cleanup);
      program.write(input);
      Optional<Integer> exitCode = program.await(time);
      program.kill();
      return new Result(exitCode.orElse(-1), program.output());
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private void write(String input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It does not read, or has ended already.
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The exit code, if it ends in time. */
  Optional<Integer> await(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(process.exitValue())
        : Optional.empty();
  }

  void kill() {
    ProcessTree.kill(process);
    try {
      process.waitFor(KILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** All that it said so far. */
  String output() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(the log cannot be read: " + e + ")";
    }
  }
}
