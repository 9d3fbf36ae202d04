package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process of the app in its sandbox; the sandbox's own processes pass no signals on. */
record Service(Process sandbox, Path log) {
  private static final int STOP_SECONDS = 60;

  /**
   * @throws IllegalStateException with what it said, when it has ended
   */
  void check(String name) {
    if (!sandbox.isAlive()) {
      throw new IllegalStateException(
          "%s ended with %d:%n%s".formatted(name, sandbox.exitValue(), read()));
    }
  }

  int stop(String signal) {
    long main =
        mainProcess(sandbox.toHandle())
            .orElseThrow(() -> new IllegalStateException("it does not run: " + read()))
            .pid();
    Command.of(Path.of("/"), "kill", "-" + signal, String.valueOf(main)).succeeds();
    try {
      if (!sandbox.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("it did not stop on " + signal + ": " + read());
      }
      return sandbox.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void kill() {
    sandbox.descendants().forEach(ProcessHandle::destroyForcibly);
    sandbox.destroyForcibly();
  }

  private static Optional<ProcessHandle> mainProcess(ProcessHandle process) {
    if (!name(process).equals("bwrap")) {
      return Optional.of(process);
    }
    return process.children().findFirst().flatMap(Service::mainProcess);
  }

  private static String name(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/comm")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String read() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
