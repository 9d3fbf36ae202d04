package io.github.discourseimage.stage;

import java.util.ArrayList;
import java.util.List;

/**
 * Patterns of paths relative to one directory, matched against the whole path: {@code *} stands for
 * any characters of one name, {@code **} as a whole name for any number of directories, so {@code
 * Gemfile} is the one at the top, {@code **}{@code /package.json} is every one, and {@code
 * vendor/cache/**} is all below a directory. A dot at the start of a name is nothing special.
 */
public final class PathGlobs {

  private static final String ANY_DEPTH = "**";

  private final List<String> patterns;
  private final List<String[]> globs;

  private PathGlobs(List<String> patterns) {
    this.patterns = List.copyOf(patterns);
    List<String[]> split = new ArrayList<>();
    patterns.forEach(pattern -> split.add(names(pattern)));
    globs = List.copyOf(split);
  }

  /**
   * Parses patterns.
   *
   * @throws IllegalArgumentException when one has an empty name, {@code .} or {@code ..}, or {@code
   *     **} beside other characters; the message names it
   */
  public static PathGlobs of(List<String> patterns) {
    return new PathGlobs(patterns);
  }

  private static String[] names(String pattern) {
    String[] names = pattern.split("/", -1);
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "'"
                + pattern
                + "' is not a pattern of paths: it must be relative, without an empty name, '.' or"
                + " '..'");
      }
      if (name.contains(ANY_DEPTH) && !name.equals(ANY_DEPTH)) {
        throw new IllegalArgumentException(
            "'" + pattern + "' is not a pattern of paths: '**' must be a whole name, as in **/x");
      }
    }
    return names;
  }

  /** Whether any pattern is the path of a file or directory. */
  public boolean matches(String path) {
    String[] names = path.split("/", -1);
    for (String[] glob : globs) {
      if (matches(glob, 0, names, 0, false)) {
        return true;
      }
    }
    return false;
  }

  /** Whether something below a directory could match; the empty path is the top. */
  public boolean mayMatchBelow(String directory) {
    String[] names = directory.isEmpty() ? new String[0] : directory.split("/", -1);
    for (String[] glob : globs) {
      if (matches(glob, 0, names, 0, true)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param below whether the names are those of a directory above of what is looked for
   */
  private static boolean matches(String[] glob, int g, String[] names, int n, boolean below) {
    if (n == names.length) {
      // A trailing ** wants something below, as in a shell: "a/**" is not "a".
      return below ? g < glob.length : g == glob.length;
    }
    if (g == glob.length) {
      return false;
    }
    if (!glob[g].equals(ANY_DEPTH)) {
      return matchesName(glob[g], names[n]) && matches(glob, g + 1, names, n + 1, below);
    }
    if (g == glob.length - 1) {
      return true;
    }
    for (int next = n; next <= names.length; next++) {
      if (matches(glob, g + 1, names, next, below)) {
        return true;
      }
    }
    return false;
  }

  /** Matches one name; a star that took too little takes more (no recursion, no blow-up). */
  private static boolean matchesName(String glob, String name) {
    int g = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        resume = n;
      } else if (g < glob.length() && glob.charAt(g) == name.charAt(n)) {
        g++;
        n++;
      } else if (star >= 0) {
        g = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }

  @Override
  public String toString() {
    return String.join(" ", patterns);
  }
}
