package io.github.discourseimage.source.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Few rows in which every two options of any two factors stand together at least once. */
final class Pairs {

  private record Pair(int factor, int option, int otherFactor, int otherOption) {}

  private final List<Integer> sizes;
  private final Set<Pair> missing = new HashSet<>();

  private Pairs(List<Integer> sizes) {
    this.sizes = sizes;
    for (int a = 0; a < sizes.size(); a++) {
      for (int b = a + 1; b < sizes.size(); b++) {
        for (int x = 0; x < sizes.get(a); x++) {
          for (int y = 0; y < sizes.get(b); y++) {
            missing.add(new Pair(a, x, b, y));
          }
        }
      }
    }
  }

  /**
   * Rows of option numbers, always the same ones.
   *
   * @param sizes how many options each factor has
   */
  static List<List<Integer>> rows(List<Integer> sizes) {
    Pairs pairs = new Pairs(sizes);
    List<List<Integer>> rows = new ArrayList<>();
    while (!pairs.missing.isEmpty()) {
      rows.add(pairs.row());
    }
    return rows;
  }

  /** Begins with a missing pair, then gives each factor the option that brings most of the rest. */
  private List<Integer> row() {
    Pair first = Collections.min(missing, java.util.Comparator.comparing(Pair::toString));
    List<@Nullable Integer> row = new ArrayList<>(Collections.nCopies(sizes.size(), null));
    row.set(first.factor(), first.option());
    row.set(first.otherFactor(), first.otherOption());
    for (int factor = 0; factor < sizes.size(); factor++) {
      if (row.get(factor) == null) {
        row.set(factor, best(row, factor));
      }
    }
    List<Integer> whole = new ArrayList<>();
    row.forEach(option -> whole.add(option == null ? 0 : option));
    for (int a = 0; a < whole.size(); a++) {
      for (int b = a + 1; b < whole.size(); b++) {
        missing.remove(new Pair(a, whole.get(a), b, whole.get(b)));
      }
    }
    return whole;
  }

  private int best(List<@Nullable Integer> row, int factor) {
    int best = 0;
    int most = -1;
    for (int option = 0; option < sizes.get(factor); option++) {
      int brings = 0;
      for (int other = 0; other < row.size(); other++) {
        Integer at = row.get(other);
        if (at != null && missing.contains(pair(factor, option, other, at))) {
          brings++;
        }
      }
      if (brings > most) {
        most = brings;
        best = option;
      }
    }
    return best;
  }

  private static Pair pair(int a, int x, int b, int y) {
    return a < b ? new Pair(a, x, b, y) : new Pair(b, y, a, x);
  }
}
