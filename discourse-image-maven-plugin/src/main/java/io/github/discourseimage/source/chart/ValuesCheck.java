package io.github.discourseimage.source.chart;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.NearNames;
import io.github.discourseimage.source.YamlText;
import io.github.discourseimage.source.chart.ValueSpec.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Whether a project's values may stand in a chart: what its schema says, with better messages. */
final class ValuesCheck {

  private final String source;
  private final ValueSpec all;
  private final Findings findings;

  /**
   * @param source the project's file, for messages
   */
  ValuesCheck(String source, ValueSpec all, Findings findings) {
    this.source = source;
    this.all = all;
    this.findings = findings;
  }

  void check(MappingNode values) {
    object("", values, all);
  }

  private void object(String prefix, MappingNode map, ValueSpec spec) {
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : map.getValue()) {
      String key = YamlValues.key(tuple);
      ValueSpec child = spec.children().get(key);
      if (!seen.add(key)) {
        add(tuple.getKeyNode(), prefix + key + " is set twice", "Keep one of the two.");
      } else if (child == null) {
        unknown(prefix, tuple.getKeyNode(), key, spec);
      } else {
        value(prefix + key, tuple.getValueNode(), child);
      }
    }
  }

  private void unknown(String prefix, Node node, String key, ValueSpec spec) {
    Set<String> near = new TreeSet<>();
    NearNames.of(key, spec.children().keySet()).forEach(name -> near.add(prefix + name));
    if (near.isEmpty()) {
      for (String path : paths("", all, new ArrayList<>())) {
        if (path.endsWith("." + key)) {
          near.add(path);
        }
      }
    }
    add(
        node,
        prefix + key + " is not a value of the chart" + NearNames.question(List.copyOf(near)),
        "Values of a template of your own go below 'extra'; "
            + (prefix.isEmpty() ? "the chart" : prefix.substring(0, prefix.length() - 1))
            + " has "
            + String.join(", ", spec.children().keySet())
            + ".");
  }

  private static List<String> paths(String prefix, ValueSpec spec, List<String> paths) {
    spec.children()
        .forEach(
            (name, child) -> {
              paths.add(prefix + name);
              paths(prefix + name + ".", child, paths);
            });
    return paths;
  }

  private void value(String path, Node node, ValueSpec spec) {
    if (YamlValues.isNull(node)) {
      if (!spec.limits().nullable()) {
        wrongKind(path, node, spec.kind());
      }
    } else if (spec.kind() == Kind.OBJECT && node instanceof MappingNode map) {
      object(path + ".", map, spec);
    } else if (isOfKind(node, spec)) {
      limits(path, node, spec.limits());
    } else {
      wrongKind(path, node, spec.kind());
    }
  }

  private void wrongKind(String path, Node node, Kind kind) {
    String hint =
        kind == Kind.STRING || kind == Kind.TEXTS || kind == Kind.STRINGS
            ? "Put texts in quotes: yes, no, on, off and numbers are none without."
            : "Write it without quotes.";
    add(node, path + " is " + YamlValues.value(node) + "; it must be " + kind.name, hint);
  }

  private static boolean isOfKind(Node node, ValueSpec spec) {
    Object value = YamlValues.value(node);
    return switch (spec.kind()) {
      case STRING, OPTIONAL_STRING -> value instanceof String;
      case INTEGER -> isInteger(value);
      case BOOLEAN -> value instanceof Boolean;
      case INTEGER_OR_STRING -> value instanceof String || isInteger(value);
      case OBJECT, OPEN -> value instanceof Map<?, ?>;
      case TEXTS ->
          value instanceof Map<?, ?> map
              && map.values().stream().allMatch(String.class::isInstance);
      case STRINGS ->
          value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
      case OBJECTS ->
          value instanceof List<?> list && list.stream().allMatch(Map.class::isInstance);
      case ITEMS ->
          node instanceof SequenceNode list
              && list.getValue().stream().allMatch(e -> isItem(e, spec));
    };
  }

  private static boolean isItem(Node element, ValueSpec spec) {
    return YamlValues.value(element) instanceof Map<?, ?> map
        && spec.fields().keySet().containsAll(map.keySet())
        && spec.fields().entrySet().stream()
            .allMatch(field -> isField(map.get(field.getKey()), field.getValue()));
  }

  private static boolean isField(@org.jspecify.annotations.Nullable Object value, Kind kind) {
    return switch (kind) {
      case STRING -> value instanceof String;
      case OPTIONAL_STRING -> value == null || value instanceof String;
      case INTEGER -> value == null || isInteger(value);
      default -> value == null || value instanceof List<?>;
    };
  }

  private static boolean isInteger(Object value) {
    return value instanceof BigDecimal number && number.stripTrailingZeros().scale() <= 0;
  }

  private void limits(String path, Node node, ValueSpec.Limits limits) {
    Object value = YamlValues.value(node);
    String said = path + " is '" + value + "'";
    if (!limits.choices().isEmpty() && !limits.choices().contains(value)) {
      List<String> legal = limits.choices().stream().map(choice -> "'" + choice + "'").toList();
      add(node, said + "; it must be one of " + String.join(", ", legal), "Choose one of them.");
    }
    limits
        .pattern()
        .filter(pattern -> !Pattern.compile(pattern).matcher(String.valueOf(value)).find())
        .ifPresent(
            pattern -> add(node, said + "; it must match " + pattern, "Write it in that form."));
    if (value instanceof BigDecimal number) {
      boolean low = limits.min().isPresent() && number.longValue() < limits.min().getAsLong();
      boolean high = limits.max().isPresent() && number.longValue() > limits.max().getAsLong();
      if (low || high) {
        String bound =
            low ? "at least " + limits.min().getAsLong() : "at most " + limits.max().getAsLong();
        add(node, said + "; it must be " + bound, "Choose a number in that range.");
      }
    }
  }

  private void add(Node node, String problem, String hint) {
    findings.add(YamlText.at(source, node), problem, hint);
  }
}
