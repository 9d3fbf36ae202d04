package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A script that runs daemons in namespaces of its own until its standard input ends. What it mounts
 * or starts is gone with it, also when this process is killed.
 */
record Daemons(Process process) implements AutoCloseable {
  private static final int START_SECONDS = 180;

  /** Deleting a gigabyte takes its time on a busy disk. */
  private static final int STOP_SECONDS = 180;

  /**
   * Starts them.
   *
   * @param log all that the script says
   * @param ready the file that the script makes as soon as its daemons answer
   * @throws IllegalStateException with the log, when they do not
   */
  static Daemons start(Command command, Path log, Path ready) {
    Daemons daemons = new Daemons(command.start(log));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!Files.exists(ready)) {
      if (!daemons.process.isAlive() || System.nanoTime() > end) {
        daemons.close();
        throw new IllegalStateException("they did not start: " + read(log));
      }
      pause();
    }
    return daemons;
  }

  /** The first process in the namespaces: the script's child is unshare, whose child it is. */
  long init() {
    return process
        .children()
        .flatMap(ProcessHandle::children)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the daemons are gone"))
        .pid();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
  }
}
