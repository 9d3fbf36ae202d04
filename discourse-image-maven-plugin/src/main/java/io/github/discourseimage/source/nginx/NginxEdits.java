package io.github.discourseimage.source.nginx;

import io.github.discourseimage.source.nginx.NginxConfig.Directive;
import io.github.discourseimage.source.nginx.NginxConfig.Word;
import java.util.Map;
import java.util.TreeMap;

/** Changes to a text by offset; what they do not touch stays as it is. */
final class NginxEdits {

  private record Edit(int end, String replacement) {}

  private final String text;
  private final TreeMap<Integer, Edit> edits = new TreeMap<>();

  NginxEdits(String text) {
    this.text = text;
  }

  void replace(Word word, String replacement) {
    edits.put(word.start(), new Edit(word.end(), replacement));
  }

  void replace(Directive directive, String replacement) {
    edits.put(directive.start(), new Edit(directive.end(), replacement));
  }

  /** Puts a line before a directive, indented like it. */
  void insertBefore(Directive directive, String line) {
    int start = directive.start();
    int blank = start;
    while (blank > 0 && isBlank(text.charAt(blank - 1))) {
      blank--;
    }
    edits.put(start, new Edit(start, line + "\n" + text.substring(blank, start)));
  }

  /** Removes a directive and, if nothing else is in its lines, those lines. */
  void remove(Directive directive) {
    int start = directive.start();
    while (start > 0 && isBlank(text.charAt(start - 1))) {
      start--;
    }
    int end = directive.end();
    while (end < text.length() && isBlank(text.charAt(end))) {
      end++;
    }
    boolean alone =
        (start == 0 || text.charAt(start - 1) == '\n')
            && (end == text.length() || text.charAt(end) == '\n');
    if (alone) {
      edits.put(start, new Edit(Math.min(end + 1, text.length()), ""));
    } else {
      edits.put(directive.start(), new Edit(directive.end(), ""));
    }
  }

  String apply() {
    StringBuilder result = new StringBuilder();
    int done = 0;
    for (Map.Entry<Integer, Edit> edit : edits.entrySet()) {
      // What lies in a part that is gone needs no change.
      if (edit.getKey() >= done) {
        result.append(text, done, edit.getKey()).append(edit.getValue().replacement());
        done = edit.getValue().end();
      }
    }
    return result.append(text, done, text.length()).toString();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
  }
}
