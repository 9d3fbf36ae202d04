package io.github.discourseimage.stage;

import java.nio.file.Path;
import java.util.List;

/** A way to run commands inside of a builder root without being root. */
public interface Sandbox {

  /** Its name in {@code discourse.build.sandbox}. */
  String name();

  /** The host's command line that runs a command. */
  List<String> commandLine(SandboxCommand command);

  /**
   * Runs a command to its end; its output goes to the log. An interrupt of the thread, a time-out
   * and the end of this JVM kill every process of it.
   *
   * @param log a file that is appended to
   */
  Outcome run(SandboxCommand command, Path log) throws InterruptedException;

  /**
   * Runs a command on the user's terminal.
   *
   * @return its exit code
   */
  int interactive(SandboxCommand command) throws InterruptedException;

  /**
   * How a command ended.
   *
   * @param exitCode as the shell gives it: 128 + n for signal n
   * @param timedOut whether it was killed because its time was over
   * @param outOfMemory whether the kernel killed a process of it for want of memory
   */
  record Outcome(int exitCode, boolean timedOut, boolean outOfMemory) {

    static final int FROM_SIGNAL = 128;

    /** The exit code of what SIGKILL ended. */
    static final int KILLED = FROM_SIGNAL + 9;

    public boolean succeeded() {
      return exitCode == 0 && !timedOut;
    }
  }
}
