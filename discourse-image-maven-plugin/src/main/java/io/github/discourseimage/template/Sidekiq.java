package io.github.discourseimage.template;

import java.util.List;

/**
 * The process that works off jobs.
 *
 * @param threads jobs at a time
 * @param command run in the app's directory, the program first; threads and queues follow
 * @param queues each with its weight, as Sidekiq's {@code -q} takes them
 * @param stopSeconds how long running jobs may take to end before they are killed
 */
public record Sidekiq(int threads, List<String> command, List<String> queues, int stopSeconds) {

  private static final int STOP_SECONDS = 60;

  /** For putting back the jobs that did not end in time. */
  private static final int PUT_BACK_SECONDS = 10;

  public Sidekiq {
    command = List.copyOf(command);
    queues = List.copyOf(queues);
  }

  /** Five threads, as many as {@code sidekiq_workers} has; the app's own queues by their weight. */
  public static Sidekiq defaults() {
    String patience = String.valueOf(STOP_SECONDS - PUT_BACK_SECONDS);
    return new Sidekiq(
        5,
        List.of("bundle", "exec", "sidekiq", "-e", "production", "-t", patience),
        List.of("critical,8", "default,4", "low,2", "ultra_low"),
        STOP_SECONDS);
  }
}
