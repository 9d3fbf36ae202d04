package io.github.discourseimage.registry;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.NetworkFailure;
import java.time.Duration;

/**
 * How long a registry is waited for. All of it has a limit: a request that moves no byte ends after
 * a time, and only so many attempts follow each other.
 *
 * @param retries after the first attempt
 * @param first pause before the second attempt; each further one is twice as long
 * @param longest pause, also of those that a registry asks for; one that asks for more is not
 *     waited for
 * @param idle how long a connection may move no byte
 * @param sleeper lets time pass
 */
public record Patience(
    int retries, Duration first, Duration longest, Duration idle, Sleeper sleeper) {

  /** Lets time pass; tests do not wait. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }

  /** Five further attempts within a minute; two minutes where the registry asks for them. */
  public static final Patience DEFAULT =
      new Patience(
          5,
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          Duration.ofSeconds(60),
          pause -> Thread.sleep(pause.toMillis()));

  /** Something that may fail for a time. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws NetworkFailure, InterruptedException;
  }

  /**
   * Does something until it works or there is no hope.
   *
   * @param task for the log, such as {@code read the manifest of x:1}
   */
  <T> T run(String task, BuildLog log, Attempt<T> attempt)
      throws NetworkFailure, InterruptedException {
    for (int failed = 0; ; failed++) {
      try {
        return attempt.run();
      } catch (NetworkFailure e) {
        pause(task, log, e, failed);
      }
    }
  }

  /**
   * Waits before the next attempt.
   *
   * @param failed attempts before this one
   * @throws NetworkFailure the same one, when there is no next attempt
   */
  void pause(String task, BuildLog log, NetworkFailure failure, int failed)
      throws NetworkFailure, InterruptedException {
    if (!failure.mayGoAway() || failed >= retries || failure.pause().compareTo(longest) > 0) {
      throw failure;
    }
    Duration own = first.multipliedBy(1L << Math.min(failed, 16));
    Duration pause = failure.pause().compareTo(own) > 0 ? failure.pause() : own;
    pause = pause.compareTo(longest) > 0 ? longest : pause;
    log.warn(
        "Could not "
            + task
            + ": "
            + failure.problem()
            + ". Trying again in "
            + pause.toMillis()
            + " ms ("
            + (failed + 1)
            + " of "
            + retries
            + ").");
    sleeper.sleep(pause);
  }
}
