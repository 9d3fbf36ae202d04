package io.github.discourseimage.image;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names that a user may have meant. */
public final class NearNames {

  private static final int MOST = 5;

  private NearNames() {}

  /**
   * The known names that are close to a wrong one, closest first, at most five: by edit distance,
   * or because one holds the other.
   */
  public static List<String> of(String wrong, Collection<String> known) {
    String lower = wrong.toLowerCase(Locale.ROOT);
    int limit = Math.max(2, wrong.length() / 3);
    record Near(String name, int distance) {}
    return known.stream()
        .map(name -> new Near(name, distance(lower, name.toLowerCase(Locale.ROOT))))
        .filter(near -> near.distance() <= limit)
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(MOST)
        .map(Near::name)
        .toList();
  }

  /** {@code "; did you mean 'x' or 'y'?"}, or nothing when no name is near. */
  public static String didYouMean(String wrong, Collection<String> known) {
    return question(of(wrong, known));
  }

  /** The question after names that were found in another way; nothing when there are none. */
  public static String question(List<String> near) {
    return near.isEmpty()
        ? ""
        : "; did you mean "
            + near.stream().map(name -> "'" + name + "'").collect(Collectors.joining(" or "))
            + "?";
  }

  /** Edit distance with transpositions; a name that holds the other is as near as a prefix. */
  private static int distance(String a, String b) {
    if (a.length() > 2 && b.contains(a) || b.length() > 2 && a.contains(b)) {
      return 1;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
