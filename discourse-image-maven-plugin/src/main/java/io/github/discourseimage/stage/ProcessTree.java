package io.github.discourseimage.stage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process with all that it started. */
public final class ProcessTree {

  private static final long POLL_MILLIS = 5;
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(10);

  private ProcessTree() {}

  /**
   * Kills all of it at once and waits until all of it is gone. The kernel does the rest for what
   * hides in a pid namespace: with its first process, which is seen from here, all others die.
   */
  public static void kill(Process process) {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    long start = System.nanoTime();
    boolean interrupted = false;
    while (all.stream().anyMatch(ProcessTree::runs) && System.nanoTime() - start < GIVE_UP_NANOS) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A zombie does nothing any more; some init programs take seconds to bury one. */
  private static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"), ISO_8859_1);
      return !stat.substring(stat.lastIndexOf(')') + 1).startsWith(" Z");
    } catch (IOException e) {
      return false;
    }
  }
}
