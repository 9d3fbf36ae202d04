package io.github.discourseimage.mojo;

import io.github.discourseimage.image.BuildLog;
import java.util.Locale;
import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * A build's log on Maven's. Progress is one line that is written over on a terminal, and at most
 * one line every ten seconds elsewhere.
 */
final class MavenLog implements BuildLog {

  private static final long TERMINAL_INTERVAL = 100_000_000L;
  private static final long LOG_INTERVAL = 10_000_000_000L;

  private final Log log;
  private final boolean terminal;
  private @Nullable String task;
  private long lastProgress;
  private int width;

  MavenLog(Log log, boolean interactive) {
    this.log = log;
    this.terminal = interactive && System.console() != null && System.getenv("CI") == null;
  }

  @Override
  public synchronized void info(String message) {
    endProgress();
    log.info(message);
  }

  @Override
  public synchronized void warn(String message) {
    endProgress();
    log.warn(message);
  }

  @Override
  public synchronized void debug(String message) {
    if (log.isDebugEnabled()) {
      endProgress();
      log.debug(message);
    }
  }

  @Override
  public synchronized void progress(String newTask, long done, long total) {
    long now = System.nanoTime();
    boolean started = !newTask.equals(task);
    if (started) {
      // A task that is quickly done is not worth a line: the first one comes after an interval.
      task = newTask;
      lastProgress = now;
      return;
    }
    if (now - lastProgress < (terminal ? TERMINAL_INTERVAL : LOG_INTERVAL)
        || !log.isInfoEnabled()) {
      return;
    }
    lastProgress = now;
    String line =
        total > 0
            ? String.format(
                Locale.ROOT, "%s: %d%% (%d/%d)", newTask, done * 100 / total, done, total)
            : String.format(Locale.ROOT, "%s: %d", newTask, done);
    if (terminal) {
      System.out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      System.out.flush();
      width = line.length();
    } else {
      log.info(line);
    }
  }

  synchronized void endProgress() {
    task = null;
    if (width > 0) {
      System.out.print("\r" + " ".repeat(width) + "\r");
      System.out.flush();
      width = 0;
    }
  }
}
