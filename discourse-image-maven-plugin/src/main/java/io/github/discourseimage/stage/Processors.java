package io.github.discourseimage.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processors that this JVM may use, by their numbers. */
final class Processors {

  private static final String KEY = "Cpus_allowed_list:";

  private Processors() {}

  static List<Integer> allowed() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(KEY)) {
          return parse(line.substring(KEY.length()).strip());
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Not Linux as we know it.
    }
    return List.of();
  }

  /** Parses a list such as {@code 0-3,8}. */
  static List<Integer> parse(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String range : list.split(",", -1)) {
      String[] ends = range.split("-", 2);
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int i = Integer.parseInt(ends[0]); i <= last; i++) {
        numbers.add(i);
      }
    }
    return numbers;
  }
}
