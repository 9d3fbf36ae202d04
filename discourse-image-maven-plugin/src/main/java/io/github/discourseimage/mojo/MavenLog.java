package io.github.discourseimage.mojo;

import io.github.discourseimage.image.BuildLog;
import java.io.Console;
import java.util.Locale;
import org.apache.maven.execution.MavenSession;
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

  /**
   * Writes to Maven's log.
   *
   * @param terminal whether progress may be one line that is written over
   */
  MavenLog(Log log, boolean terminal) {
    this.log = log;
    this.terminal = terminal;
  }

  /**
   * Whether somebody looks at a terminal that this build has for itself.
   *
   * @param session of a batch, or with several threads, writes lines of a log only
   */
  static boolean hasTerminal(MavenSession session) {
    return session.getRequest().isInteractiveMode()
        && session.getRequest().getDegreeOfConcurrency() <= 1
        && isTerminal(System.console())
        && System.getenv("CI") == null
        && !"dumb".equals(System.getenv("TERM"));
  }

  /** From Java 22 on there is a console even where there is no terminal. */
  static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
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
