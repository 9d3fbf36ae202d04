package io.github.discourseimage.helm;

import java.util.ArrayList;
import java.util.List;

/** The lines in which two texts differ, as {@code diff -u} shows them. */
final class LineDiff {

  private static final int CONTEXT = 3;

  private enum Side {
    BOTH(" "),
    OLD("-"),
    NEW("+");

    private final String mark;

    Side(String mark) {
      this.mark = mark;
    }
  }

  /**
   * A line of either text or of both.
   *
   * @param before how many lines of the old text come before it
   * @param beforeNew how many of the new one
   */
  private record Line(Side side, String text, int before, int beforeNew) {}

  private LineDiff() {}

  /** Hunks with three lines around each change; nothing for equal texts. */
  static List<String> unified(String old, String young) {
    List<Line> lines = lines(old.lines().toList(), young.lines().toList());
    List<String> out = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      if (lines.get(at).side() == Side.BOTH) {
        at++;
        continue;
      }
      int start = Math.max(0, at - CONTEXT);
      int end = hunkEnd(lines, at);
      hunk(lines.subList(start, end), out);
      at = end;
    }
    return out;
  }

  /** Changes with less than two contexts between them are one hunk. */
  private static int hunkEnd(List<Line> lines, int change) {
    int last = change;
    for (int i = change; i < lines.size() && i - last <= 2 * CONTEXT; i++) {
      last = lines.get(i).side() == Side.BOTH ? last : i;
    }
    return Math.min(lines.size(), last + 1 + CONTEXT);
  }

  private static void hunk(List<Line> lines, List<String> out) {
    long old = lines.stream().filter(line -> line.side() != Side.NEW).count();
    long young = lines.stream().filter(line -> line.side() != Side.OLD).count();
    out.add(
        "@@ -"
            + range(lines.get(0).before(), old)
            + " +"
            + range(lines.get(0).beforeNew(), young)
            + " @@");
    lines.forEach(line -> out.add(line.side().mark + line.text()));
  }

  private static String range(int before, long count) {
    return (count == 0 ? before : before + 1) + "," + count;
  }

  /** By the longest common subsequence: manifests are short. */
  private static List<Line> lines(List<String> old, List<String> young) {
    int[][] common = new int[old.size() + 1][young.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = young.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(young.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<Line> lines = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < old.size() || j < young.size()) {
      if (i < old.size() && j < young.size() && old.get(i).equals(young.get(j))) {
        lines.add(new Line(Side.BOTH, old.get(i), i++, j++));
      } else if (i < old.size() && (j == young.size() || common[i + 1][j] >= common[i][j + 1])) {
        lines.add(new Line(Side.OLD, old.get(i), i++, j));
      } else {
        lines.add(new Line(Side.NEW, young.get(j), i, j++));
      }
    }
    return lines;
  }
}
