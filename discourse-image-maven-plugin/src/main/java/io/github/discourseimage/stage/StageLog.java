package io.github.discourseimage.stage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The end of what a stage said, without colours. */
public record StageLog(Path file, List<String> lines) {

  private static final int KEPT = 5000;
  private static final int MOST_LINES = 25;
  private static final int BEFORE = 6;
  private static final int AFTER = 8;
  private static final int LAST = 6;
  private static final int WIDTH = 240;

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");
  private static final Pattern LOGIN = Pattern.compile("://[^/@\\s]+@");
  private static final Pattern ERROR =
      Pattern.compile(
          "(?i)\\b(error|fatal|failed|failure|abort(ed)?|exception|undefined|cannot|can't|killed)\\b"
              + "|ERR!|ERR_|\\*\\*\\*");

  static StageLog read(Path file) {
    Deque<String> lines = new ArrayDeque<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.addLast(clean(line));
        if (lines.size() > KEPT) {
          lines.removeFirst();
        }
      }
    } catch (IOException e) {
      lines.addLast("(the log cannot be read: " + e + ")");
    }
    return new StageLog(file, List.copyOf(lines));
  }

  /** The lines that matter of what a program said. */
  public static List<String> excerpt(String output) {
    return new StageLog(Path.of(""), output.lines().map(StageLog::clean).toList()).excerpt(-1);
  }

  /** A progress bar's line is what it showed last; a URL goes without its login. */
  private static String clean(String line) {
    String text = COLOUR.matcher(line).replaceAll("").stripTrailing();
    String shown = text.substring(text.lastIndexOf('\r') + 1);
    return LOGIN.matcher(shown).replaceAll("://***@");
  }

  /**
   * The lines that matter: those about a line, and the last ones.
   *
   * @param at index of the line, or -1 where none is known: then the last one that tells an error
   */
  List<String> excerpt(int at) {
    int centre = at >= 0 ? at : lastError();
    TreeSet<Integer> chosen = new TreeSet<>();
    int last = centre < 0 ? MOST_LINES : LAST;
    for (int i = Math.max(0, lines.size() - last); i < lines.size(); i++) {
      chosen.add(i);
    }
    if (centre >= 0) {
      for (int i = Math.max(0, centre - BEFORE);
          i <= Math.min(lines.size() - 1, centre + AFTER);
          i++) {
        chosen.add(i);
      }
    }
    List<String> excerpt = new ArrayList<>();
    int previous = -1;
    for (int i : chosen) {
      if (previous >= 0 ? i > previous + 1 : i > 0) {
        excerpt.add("...");
      }
      String line = lines.get(i);
      excerpt.add(line.length() > WIDTH ? line.substring(0, WIDTH) + "..." : line);
      previous = i;
    }
    return excerpt;
  }

  /** The index of the first line from one on that shows a pattern; -1 where none does. */
  int firstLine(Pattern pattern, int from) {
    for (int i = from; i < lines.size(); i++) {
      if (pattern.matcher(lines.get(i)).find()) {
        return i;
      }
    }
    return -1;
  }

  private int lastError() {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (ERROR.matcher(lines.get(i)).find()) {
        return i;
      }
    }
    return -1;
  }
}
