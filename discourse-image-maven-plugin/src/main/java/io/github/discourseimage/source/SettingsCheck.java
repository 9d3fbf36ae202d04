package io.github.discourseimage.source;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NearNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One look at a saved_settings.yml. Errors: what the import refuses, and values that Ruby reads as
 * something else than what is written. Warnings: what Ruby keeps, but a reader may take otherwise.
 */
final class SettingsCheck {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern TAB = Pattern.compile(" *\t.*");

  private final String file;
  private final SiteSettings known;
  private final SecretSettings secrets;
  private final Findings findings;
  private final BuildLog log;

  SettingsCheck(
      String file, SiteSettings known, SecretSettings secrets, Findings findings, BuildLog log) {
    this.file = file;
    this.known = known;
    this.secrets = secrets;
    this.findings = findings;
    this.log = log;
  }

  /** Adds what is wrong to the findings, and tells whether any setting is set. */
  boolean check(String text) {
    Optional<List<Node>> documents = parse(text);
    if (documents.isEmpty() || documents.get().isEmpty()) {
      return false;
    }
    for (Node another : documents.get().subList(1, documents.get().size())) {
      findings.add(
          YamlText.at(file, another),
          "a second document begins; the import reads the first and drops the rest",
          "Put all settings into one map and remove the line '---'.");
    }
    Node top = documents.get().get(0);
    if (!(top instanceof MappingNode map)) {
      boolean empty = top instanceof ScalarNode scalar && scalar.getValue().isEmpty();
      if (!empty) {
        String kind = top instanceof SequenceNode ? "a list" : "a single value";
        findings.add(
            YamlText.at(file, top),
            "is " + kind + "; it must be a map with one 'setting_name: value' per line",
            "Write 'title: My forum' without a leading '-'.");
      }
      return false;
    }
    List<String> lines = text.lines().toList();
    Map<String, Node> seen = new HashMap<>();
    for (NodeTuple setting : map.getValue()) {
      checkSetting(setting, seen, lines);
    }
    return !map.getValue().isEmpty();
  }

  /** Parses; where that fails and tabs indent lines, the tabs are the fault. */
  private Optional<List<Node>> parse(String text) {
    Findings parse = new Findings();
    List<Node> documents = parse.collect(List.of(), () -> YamlText.documents(file, text));
    try {
      parse.throwIfAny();
      return Optional.of(documents);
    } catch (ImageBuildException e) {
      List<String> tabs = tabs(text);
      if (tabs.isEmpty()) {
        e.findings().forEach(f -> findings.add(f.subject(), f.problem(), f.hint()));
      } else {
        findings.add(
            file,
            "is indented with tabs in line " + String.join(", ", tabs) + ", which YAML forbids",
            "Indent with spaces; a flat map needs no indentation at all.");
      }
      return Optional.empty();
    }
  }

  private static List<String> tabs(String text) {
    List<String> numbers = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (TAB.matcher(lines.get(i)).matches()) {
        numbers.add(String.valueOf(i + 1));
      }
    }
    return numbers;
  }

  private void checkSetting(NodeTuple setting, Map<String, Node> seen, List<String> lines) {
    Node keyNode = setting.getKeyNode();
    Node value = setting.getValueNode();
    String at = YamlText.at(file, keyNode);
    String name = YamlText.scalar(keyNode).orElse(null);
    if (name == null || !NAME.matcher(name).matches()) {
      findings.add(
          at,
          (name == null ? "a list or map" : "'" + name + "'")
              + " is not the name of a setting: it must be lower-case letters, digits and '_'",
          "Write the name as the admin page's URL shows it, such as 'title: My forum'.");
      return;
    }
    Node first = seen.putIfAbsent(name, keyNode);
    if (first != null) {
      findings.add(
          at,
          "'" + name + "' is set again; line " + line(first) + " sets it already",
          "Keep one of the two lines.");
    }
    checkKnown(at, name);
    checkNoAnchor(name, value);
    if (value instanceof ScalarNode scalar) {
      secrets.find(at, name, scalar.getValue(), findings);
      checkScalar(name, scalar, lines);
    } else {
      boolean list = value instanceof SequenceNode;
      findings.add(
          YamlText.at(file, value),
          "'" + name + "' is " + (list ? "a list" : "a map") + "; a setting must be one value",
          list
              ? "Write list settings in one line with '|' between the values: '"
                  + name
                  + ": \"a|b\"'."
              : "Discourse saves such settings as text; put the JSON in single quotes.");
    }
  }

  private void checkKnown(String at, String name) {
    if (!known.isKnown() || known.names().contains(name)) {
      return;
    }
    List<String> near = NearNames.of(name, known.names());
    findings.add(
        at,
        "'" + name + "' is not a setting of this version of the app nor of its plugins",
        near.isEmpty()
            ? "Remove it, or add the plugin that declares it to <plugins>."
            : "Did you mean " + String.join(" or ", near) + "?");
  }

  private void checkNoAnchor(String name, Node value) {
    if (value.getAnchor().isPresent()) {
      findings.add(
          YamlText.at(file, value),
          "'" + name + "' has an anchor (&) or alias (*), which the import refuses",
          "Write the value out at each place; put it in quotes if it begins with & or *.");
    }
  }

  private void checkScalar(String name, ScalarNode scalar, List<String> lines) {
    String at = YamlText.at(file, scalar);
    String value = scalar.getValue();
    if (!scalar.getTag().getValue().startsWith("tag:yaml.org,2002:")) {
      findings.add(
          at,
          "'" + name + "' has the tag " + scalar.getTag().getValue() + ", which the import refuses",
          "Remove the tag, or put the value in quotes if it begins with '!'.");
      return;
    }
    if (!scalar.isPlain()) {
      return;
    }
    Optional<String> comment = comment(scalar, lines);
    Optional<String> surprise = RubyScalar.surprise(value);
    if (surprise.isPresent()) {
      findings.add(at, surprise(name, value, surprise.get(), comment), fix(name, value, comment));
    } else if (RubyScalar.isTextLikeNumber(value)) {
      log.warn(
          at
              + ": '"
              + name
              + ": "
              + value
              + "' looks like a number, but Ruby keeps the text;"
              + " put it in quotes to say so");
    } else if (comment.isPresent()) {
      log.warn(
          at
              + ": '"
              + name
              + "' is '"
              + value
              + "'; from '"
              + comment.get()
              + "' on it is a comment. Put the value in quotes if it belongs to it");
    }
  }

  private static String surprise(String name, String value, String read, Optional<String> comment) {
    if (value.isEmpty() && comment.isPresent()) {
      return "'" + name + "' has no value: '" + comment.get() + "' is a comment";
    }
    return "'" + name + ": " + value + "' is not text: Ruby reads it as " + read;
  }

  private static String fix(String name, String value, Optional<String> comment) {
    String quoted = value.isEmpty() ? comment.orElse("") : value;
    return "Write '"
        + name
        + ": \""
        + quoted
        + "\"' for the text"
        + RubyScalar.meantBoolean(value)
            .map(meant -> ", or '" + name + ": " + meant + "' to switch the setting")
            .orElse("")
        + ".";
  }

  /** What follows a value on its line and is a comment. */
  private static Optional<String> comment(ScalarNode scalar, List<String> lines) {
    Optional<Mark> end = scalar.getEndMark();
    if (end.isEmpty() || end.get().getLine() >= lines.size()) {
      return Optional.empty();
    }
    String line = lines.get(end.get().getLine());
    int[] points = line.codePoints().toArray();
    int from = Math.min(end.get().getColumn(), points.length);
    String rest = new String(points, from, points.length - from).strip();
    return rest.startsWith("#") ? Optional.of(rest) : Optional.empty();
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }
}
