package io.github.discourseimage.source.git;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import java.time.Duration;
import org.eclipse.jgit.lib.ProgressMonitor;

/** Tells the log how far a transfer is, and ends one that takes too long or is interrupted. */
final class TransferProgress implements ProgressMonitor {

  private final BuildLog log;
  private final long deadline;
  private volatile boolean late;
  private volatile boolean interrupted;
  private volatile String task = "";
  private volatile long total;
  private volatile long done;

  TransferProgress(BuildLog log, Duration longest) {
    this.log = log;
    this.deadline = System.nanoTime() + longest.toNanos();
  }

  @Override
  public void start(int totalTasks) {}

  @Override
  public void beginTask(String title, int totalWork) {
    task = title;
    total = totalWork;
    done = 0;
    log.progress(task, 0, total);
  }

  @Override
  public void update(int completed) {
    done += completed;
    log.progress(task, done, total);
  }

  @Override
  public void endTask() {}

  @Override
  public boolean isCancelled() {
    late |= System.nanoTime() - deadline > 0;
    interrupted |= Thread.currentThread().isInterrupted();
    return late || interrupted;
  }

  @Override
  public void showDuration(boolean enabled) {}

  /** Says why a transfer ended when this is what ended it. */
  void throwIfStopped(Location.Remote location, GitSettings settings) {
    if (interrupted) {
      throw ImageBuildException.environment(
          "repository " + location.text(), "the build was interrupted", "Run it again.", null);
    }
    if (late) {
      throw ImageBuildException.environment(
          "repository " + location.text(),
          "the transfer took longer than " + settings.transferTimeout().toSeconds() + " s",
          "Try again, or give it more time: it may take "
              + GitSettings.TRANSFER_TIMEOUTS
              + " times -Ddiscourse.git.timeout.",
          null);
    }
  }
}
