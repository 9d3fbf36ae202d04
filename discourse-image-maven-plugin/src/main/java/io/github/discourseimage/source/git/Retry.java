package io.github.discourseimage.source.git;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;

/**
 * Does something over the network again when the transport failed, waiting twice as long each time.
 * What a server refused is not asked for again.
 */
final class Retry {

  private static final long FIRST_DELAY_MILLIS = 500;
  private static final long LONGEST_DELAY_MILLIS = 8000;

  interface Attempt<T> {
    T run() throws IOException;
  }

  private final Location.Remote location;
  private final GitSettings settings;
  private final BuildLog log;

  Retry(Location.Remote location, GitSettings settings, BuildLog log) {
    this.location = location;
    this.settings = settings;
    this.log = log;
  }

  <T> T run(String task, Attempt<T> attempt) {
    long delay = FIRST_DELAY_MILLIS;
    for (int failed = 0; ; failed++) {
      TransferFailure failure;
      try {
        return attempt.run();
      } catch (IOException e) {
        failure = TransferFailure.of(e, location, settings);
      }
      if (!failure.isTransient() || failed >= settings.retries()) {
        throw failure.exception();
      }
      log.warn(
          "Could not "
              + task
              + " of "
              + location.text()
              + ": "
              + failure.problem()
              + ". Trying again in "
              + delay
              + " ms ("
              + (failed + 1)
              + " of "
              + settings.retries()
              + ").");
      pause(delay);
      delay = Math.min(2 * delay, LONGEST_DELAY_MILLIS);
    }
  }

  private void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ImageBuildException.environment(
          "repository " + location.text(), "the build was interrupted", "Run it again.", e);
    }
  }
}
