package io.github.discourseimage.it.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Cases that are run in turn, round after round, so that a busy minute hits all of them. */
final class Rounds {
  private record Step(String name, Runnable prepare, Supplier<Duration> timed) {}

  private final List<Step> steps = new ArrayList<>();
  private final Set<String> only;

  /**
   * @param only names of the cases to run; all, when there are none
   */
  Rounds(Set<String> only) {
    this.only = only;
  }

  /** Adds a case; what {@code prepare} does is not timed. */
  void add(String name, Runnable prepare, Supplier<Duration> timed) {
    if (only.isEmpty() || only.contains(name)) {
      steps.add(new Step(name, prepare, timed));
    }
  }

  Timings run(String repository, int rounds) {
    Timings timings = new Timings();
    for (int round = 1; round <= rounds; round++) {
      for (Step step : steps) {
        step.prepare().run();
        Duration time = step.timed().get();
        timings.add(step.name(), time);
        System.out.printf(
            Locale.ROOT,
            "%s, round %d of %d: %-34s %7.2f s%n",
            repository,
            round,
            rounds,
            step.name(),
            time.toMillis() / 1_000.0);
      }
    }
    return timings;
  }
}
