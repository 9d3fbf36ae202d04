package io.github.discourseimage.stage;

import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.ImageBuildException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A sandbox's process on this machine, from its start until nothing of it is left.
 *
 * @param command of the host
 * @param environment of the host's part of it, whole
 * @param secret file that only the sandbox may read, and that it deletes when it did
 */
record SandboxProcess(List<String> command, Map<String, String> environment, Path secret) {

  private static final Path MEMORY_EVENTS = Path.of("/proc/vmstat");

  /** Writes what the sandbox reads when it starts: the environment may hold passwords. */
  static Path secret(byte[] content) {
    try {
      // Readable by its owner only, as all that createTempFile makes.
      Path file = Files.createTempFile("discourse-image-sandbox-", "");
      Files.write(file, content);
      return file;
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "sandbox", "cannot write a temporary file: " + e, "Make room in java.io.tmpdir.", e);
    }
  }

  /** {@code taskset}, where there is one and the limit means anything. */
  static List<String> onProcessors(int processors) {
    List<Integer> allowed = Processors.allowed();
    if (processors >= allowed.size() || HostTool.TASKSET.find().isEmpty()) {
      return List.of();
    }
    List<String> chosen = new ArrayList<>();
    allowed.subList(0, Math.max(1, processors)).forEach(id -> chosen.add(id.toString()));
    String taskset = HostTool.TASKSET.find().get().toString();
    return List.of(taskset, "--cpu-list", String.join(",", chosen));
  }

  /**
   * What makes a program end with the one that started it, be that killed; bwrap does it itself.
   */
  static List<String> endWithParent() {
    return HostTool.SETPRIV
        .find()
        .map(setpriv -> List.of(setpriv.toString(), "--pdeathsig", "KILL"))
        .orElse(List.of());
  }

  /** Runs it to its end or to that of its time. */
  Sandbox.Outcome run(StageLimits limits, Path log) throws InterruptedException {
    long killedBefore = killedForMemory();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process = start(builder);
    boolean ended = watch(process, limits.timeout().toMillis());
    // Of one that was just killed nobody may have asked for the exit code yet.
    int exitCode = ended ? process.exitValue() : Sandbox.Outcome.KILLED;
    boolean outOfMemory = ended && exitCode != 0 && killedForMemory() > killedBefore;
    return new Sandbox.Outcome(exitCode, !ended, outOfMemory);
  }

  /** Runs it on the user's terminal for as long as it takes. */
  int interactive() throws InterruptedException {
    Process process = start(new ProcessBuilder(command).inheritIO());
    watch(process, Long.MAX_VALUE);
    return process.exitValue();
  }

  private Process start(ProcessBuilder builder) {
    // Where we are would be told inside by PWD.
    builder.directory(new File("/"));
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      deleteSecret();
      throw ImageBuildException.environment(
          "sandbox", command.get(0) + " cannot be started: " + e.getMessage(), "", e);
    }
  }

  /** Whether the process ended by itself. */
  private boolean watch(Process process, long millis) throws InterruptedException {
    Thread hook = new Thread(() -> ProcessTree.kill(process), "kill the sandbox");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } finally {
      ProcessTree.kill(process);
      deleteSecret();
      removeHook(hook);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook runs.
    }
  }

  private void deleteSecret() {
    FileTree.tryDelete(secret);
  }

  /** How many processes of this machine the kernel has killed so far for want of memory. */
  private static long killedForMemory() {
    try {
      for (String line : Files.readAllLines(MEMORY_EVENTS)) {
        if (line.startsWith("oom_kill ")) {
          return Long.parseLong(line.substring("oom_kill ".length()).strip());
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Then only the exit code tells.
    }
    return 0;
  }
}
