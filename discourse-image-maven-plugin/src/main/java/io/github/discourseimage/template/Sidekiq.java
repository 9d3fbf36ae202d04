package io.github.discourseimage.template;

import java.util.ArrayList;
import java.util.List;

/**
 * The process that works off jobs.
 *
 * @param threads jobs at a time
 * @param command run in the app's directory, the program first
 * @param stopSeconds how long running jobs may take to end before they are killed
 */
public record Sidekiq(int threads, List<String> command, int stopSeconds) {

  private static final int STOP_SECONDS = 60;

  /** For putting back the jobs that did not end in time. */
  private static final int PUT_BACK_SECONDS = 10;

  public Sidekiq {
    command = List.copyOf(command);
  }

  /** Five threads, as many as {@code sidekiq_workers} has; the app's own queues by their weight. */
  public static Sidekiq defaults() {
    return of(5, List.of("critical,8", "default,4", "low,2", "ultra_low"));
  }

  /**
   * @param queues each with its weight, as Sidekiq's {@code -q} takes them
   */
  static Sidekiq of(int threads, List<String> queues) {
    List<String> command =
        new ArrayList<>(List.of("bundle", "exec", "sidekiq", "-e", "production"));
    command.addAll(List.of("-c", String.valueOf(threads)));
    command.addAll(List.of("-t", String.valueOf(STOP_SECONDS - PUT_BACK_SECONDS)));
    for (String queue : queues) {
      command.addAll(List.of("-q", queue));
    }
    return new Sidekiq(threads, command, STOP_SECONDS);
  }
}
