package io.github.discourseimage.it.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The times of each case of one repository, in the order in which the cases were added. */
final class Timings {
  private final Map<String, List<Duration>> times = new LinkedHashMap<>();

  void add(String name, Duration time) {
    times.computeIfAbsent(name, ignored -> new ArrayList<>()).add(time);
  }

  boolean has(String name) {
    return times.containsKey(name);
  }

  /** Seconds; the middle one, or the mean of the two in the middle. */
  double median(String name) {
    double[] sorted = seconds(name).stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  List<Double> seconds(String name) {
    return times.getOrDefault(name, List.of()).stream().map(d -> d.toMillis() / 1_000.0).toList();
  }

  List<String> names() {
    return List.copyOf(times.keySet());
  }
}
