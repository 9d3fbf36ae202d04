package io.github.discourseimage.source.chart;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.oci.Json;
import io.github.discourseimage.source.YamlText;
import io.github.discourseimage.source.chart.ValueSpec.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads from a chart's {@code values.yaml} what may stand there. The default of a value tells its
 * kind, the comment right above it describes it, and lines of that comment that begin with
 * {@code @} say what the default does not: {@code @enum a b}, {@code @pattern REGEX}, {@code @min
 * N}, {@code @max N}, {@code @null}, {@code @intOrString}; for maps {@code @open} or {@code @map
 * string}; for lists {@code @list string}, {@code @list object} or {@code @item name:kind ...},
 * where a kind is {@code string}, {@code string?} for one that may be left out, {@code integer},
 * {@code boolean} or {@code strings}.
 */
final class ValueSpecs {

  private static final Map<String, Kind> FIELDS =
      Map.of(
          "string", Kind.STRING,
          "string?", Kind.OPTIONAL_STRING,
          "integer", Kind.INTEGER,
          "boolean", Kind.BOOLEAN,
          "strings", Kind.STRINGS);

  private final String source;
  private final List<String> lines;
  private final Findings findings;

  ValueSpecs(String source, String text, Findings findings) {
    this.source = source;
    this.lines = text.lines().toList();
    this.findings = findings;
  }

  ValueSpec read(MappingNode values) {
    return object(values, "");
  }

  private ValueSpec object(MappingNode map, String description) {
    Map<String, ValueSpec> children = new LinkedHashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      children.put(YamlValues.key(tuple), value(tuple.getKeyNode(), tuple.getValueNode()));
    }
    return new ValueSpec(
        Kind.OBJECT, description, "", limits(new TreeMap<>()), children, new TreeMap<>());
  }

  private ValueSpec value(Node key, Node node) {
    List<String> words = new ArrayList<>();
    SortedMap<String, String> marks = new TreeMap<>();
    for (String line : comment(key)) {
      if (line.startsWith("@")) {
        String[] parts = line.substring(1).split(" ", 2);
        marks.put(parts[0], parts.length == 2 ? parts[1].strip() : "");
      } else {
        words.add(line);
      }
    }
    String description = String.join(" ", words);
    Optional<Kind> kind = kind(node, marks);
    if (kind.isEmpty()) {
      findings.add(
          YamlText.at(source, node),
          "the kind of this value is not told by its default",
          "Write above it '# @open' or '# @map string' for a map, '# @list string', '# @list object'"
              + " or '# @item name:string' for a list.");
    }
    if (kind.orElse(Kind.OPEN) == Kind.OBJECT && node instanceof MappingNode map) {
      return object(map, description);
    }
    return new ValueSpec(
        kind.orElse(Kind.OPEN),
        description,
        new String(Json.bytes(YamlValues.value(node)), StandardCharsets.UTF_8),
        limits(marks),
        Map.of(),
        fields(marks.getOrDefault("item", "")));
  }

  /** The comment right above a line, as far as it is indented like it; without its marks. */
  private List<String> comment(Node key) {
    List<String> comment = new ArrayList<>();
    int column = key.getStartMark().map(mark -> mark.getColumn()).orElse(0);
    int line = key.getStartMark().map(mark -> mark.getLine()).orElse(0);
    String start = " ".repeat(column) + "#";
    while (line > 0 && lines.get(line - 1).startsWith(start)) {
      line--;
      comment.add(0, lines.get(line).substring(start.length()).strip());
    }
    return comment;
  }

  private static Optional<Kind> kind(Node node, Map<String, String> marks) {
    if (marks.containsKey("open")) {
      return Optional.of(Kind.OPEN);
    }
    if (marks.containsKey("map")) {
      return Optional.of(Kind.TEXTS);
    }
    if (marks.containsKey("item")) {
      return Optional.of(Kind.ITEMS);
    }
    if (marks.containsKey("list")) {
      return Optional.of(marks.get("list").equals("string") ? Kind.STRINGS : Kind.OBJECTS);
    }
    if (marks.containsKey("intOrString")) {
      return Optional.of(Kind.INTEGER_OR_STRING);
    }
    if (node instanceof MappingNode map && !map.getValue().isEmpty()) {
      return Optional.of(Kind.OBJECT);
    }
    return node instanceof ScalarNode scalar
        ? Optional.of(kind(scalar.getTag()))
        : Optional.empty();
  }

  private static Kind kind(Tag tag) {
    if (tag.equals(Tag.BOOL)) {
      return Kind.BOOLEAN;
    }
    return tag.equals(Tag.INT) || tag.equals(Tag.NULL) ? Kind.INTEGER : Kind.STRING;
  }

  private static ValueSpec.Limits limits(SortedMap<String, String> marks) {
    List<String> choices = new ArrayList<>();
    if (marks.containsKey("enum")) {
      for (String choice : marks.get("enum").split(" ")) {
        choices.add(choice.equals("\"\"") ? "" : choice);
      }
    }
    return new ValueSpec.Limits(
        choices,
        Optional.ofNullable(marks.get("pattern")),
        number(marks, "min"),
        number(marks, "max"),
        marks.containsKey("null"));
  }

  private static OptionalLong number(Map<String, String> marks, String name) {
    return marks.containsKey(name)
        ? OptionalLong.of(Long.parseLong(marks.get(name)))
        : OptionalLong.empty();
  }

  private static SortedMap<String, Kind> fields(String text) {
    SortedMap<String, Kind> fields = new TreeMap<>();
    for (String field : text.isEmpty() ? new String[0] : text.split(" ")) {
      String[] parts = field.split(":", 2);
      fields.put(parts[0], FIELDS.getOrDefault(parts.length == 2 ? parts[1] : "", Kind.STRING));
    }
    return fields;
  }
}
