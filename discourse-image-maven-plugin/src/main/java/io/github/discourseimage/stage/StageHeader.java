package io.github.discourseimage.stage;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.NearNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comment right after a script's first line: {@code # key: values}, a key as often as wanted.
 * It ends at the first line that is no comment.
 */
final class StageHeader {

  private static final String STAGE = "stage";
  private static final Set<String> KEYS =
      new TreeSet<>(Set.of(STAGE, "inputs", "needs", "outputs", "env", "scratch"));
  private static final Pattern LINE = Pattern.compile("#\\s*([A-Za-z][A-Za-z_-]*):(?:\\s+(.*))?");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final StageFile script;
  private final Findings findings;
  private final Map<String, List<String>> values = new TreeMap<>();
  private final List<String> description = new ArrayList<>();

  private StageHeader(StageFile script, Findings findings) {
    this.script = script;
    this.findings = findings;
  }

  /** Reads the header of a script; what is wrong with it goes to the findings. */
  static StageHeader read(StageFile script, Findings findings) {
    StageHeader header = new StageHeader(script, findings);
    List<String> lines = script.text().lines().toList();
    int line = 0;
    if (!lines.isEmpty() && lines.get(0).startsWith("#!")) {
      header.requireShell(lines.get(0));
      line = 1;
    }
    for (; line < lines.size() && lines.get(line).startsWith("#"); line++) {
      header.line(lines.get(line).strip(), line + 1);
    }
    header.requireWhole();
    return header;
  }

  private void requireShell(String first) {
    if (!first.substring(2).strip().matches("(/usr)?/bin/(sh|dash|env sh)( -[a-z]+)?")) {
      findings.add(
          script.source(),
          "begins with '" + first.strip() + "', but stages are run by sh",
          "Write it for a POSIX sh and begin it with #!/bin/sh.");
    }
  }

  private void line(String text, int number) {
    Matcher matcher = LINE.matcher(text);
    if (!matcher.matches()) {
      return;
    }
    String key = matcher.group(1);
    String value = matcher.group(2) == null ? "" : matcher.group(2).strip();
    if (!KEYS.contains(key)) {
      unknown(key, number);
    } else if (key.equals(STAGE)) {
      description.add(value);
    } else if (!value.isEmpty()) {
      values
          .computeIfAbsent(key, ignored -> new ArrayList<>())
          .addAll(List.of(value.split("\\s+")));
    }
  }

  /** A sentence such as "Note: ..." is no key, but "Inputs:" was meant as one. */
  private void unknown(String key, int number) {
    String lower = key.toLowerCase(Locale.ROOT);
    if (!key.equals(lower) && NearNames.of(lower, KEYS).isEmpty()) {
      return;
    }
    findings.add(
        script.source() + ":" + number,
        "the header has the unknown key '" + key + "'" + NearNames.didYouMean(key, KEYS),
        "The keys are "
            + String.join(", ", KEYS)
            + ". Where it is not meant as a key, put an empty line between the header and it.");
  }

  private void requireWhole() {
    if (description.isEmpty()) {
      findings.add(
          script.source(),
          "has no line '# stage:' in its header, so nobody can tell what the stage takes and gives",
          "Begin it with #!/bin/sh, '# stage: <what it does>' and, where there are any, '# inputs:',"
              + " '# needs:', '# outputs:' and '# env:'.");
    }
    requirePaths("inputs", false);
    requirePaths("outputs", true);
    requirePaths("scratch", true);
    for (String name : values("env")) {
      if (!VARIABLE.matcher(name).matches()) {
        findings.add(
            script.source(),
            "'# env:' names '" + name + "', which is no name of a variable",
            "Write names of letters, digits and '_' with spaces between them.");
      }
    }
  }

  private void requirePaths(String key, boolean absolute) {
    for (String pattern : values(key)) {
      try {
        PathGlobs.of(List.of(absolute && pattern.startsWith("/") ? pattern.substring(1) : pattern));
      } catch (IllegalArgumentException e) {
        findings.add(
            script.source(),
            "'# " + key + ":' holds what is no pattern: " + e.getMessage(),
            absolute
                ? "Write paths relative to the app, or absolute ones, such as vendor/bundle."
                : "Write paths relative to the app, such as Gemfile, plugins/*/plugin.rb or **.");
      }
    }
  }

  String description() {
    return String.join(" ", description);
  }

  /** The words after a key. */
  List<String> values(String key) {
    return values.getOrDefault(key, List.of());
  }
}
