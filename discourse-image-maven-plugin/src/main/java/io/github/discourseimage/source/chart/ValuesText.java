package io.github.discourseimage.source.chart;

import io.github.discourseimage.oci.Json;
import io.github.discourseimage.source.chart.ValueSpec.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** A file of values in which some are exchanged, in place: all comments stay where they are. */
final class ValuesText {

  private record Edit(int start, int end, String text) {}

  private final String text;
  private final List<Edit> edits = new ArrayList<>();

  private ValuesText(String text) {
    this.text = text;
  }

  /**
   * Exchanges values.
   *
   * @param values what {@code text} holds
   * @param changes maps with what is laid over the values; all that they name is in the spec
   */
  static String with(String text, MappingNode values, ValueSpec spec, Map<?, ?> changes) {
    ValuesText edited = new ValuesText(text);
    edited.lay(values, spec, changes);
    StringBuilder result = new StringBuilder(text);
    // From the end, so that what comes before stays where it was.
    for (int i = edited.edits.size() - 1; i >= 0; i--) {
      Edit edit = edited.edits.get(i);
      result.replace(edit.start(), edit.end(), edit.text());
    }
    return result.toString();
  }

  private void lay(MappingNode values, ValueSpec spec, Map<?, ?> changes) {
    for (NodeTuple tuple : values.getValue()) {
      String key = YamlValues.key(tuple);
      Object change = changes.get(key);
      ValueSpec child = spec.children().get(key);
      if (change == null || child == null) {
        continue;
      }
      Node node = tuple.getValueNode();
      if (child.kind() == Kind.OBJECT
          && node instanceof MappingNode map
          && change instanceof Map<?, ?> changed) {
        lay(map, child, changed);
      } else {
        edits.add(new Edit(index(node.getStartMark()), end(node), json(node, change)));
      }
    }
  }

  private static String json(Node node, Object change) {
    Object value =
        change instanceof Map<?, ?> map && YamlValues.value(node) instanceof Map<?, ?> defaults
            ? merged(defaults, map)
            : change;
    return value == YamlValues.Null.NULL
        ? "null"
        : new String(Json.bytes(value), StandardCharsets.UTF_8);
  }

  /** As Helm merges: maps go into each other, null takes a value away, all else replaces. */
  private static Map<String, Object> merged(Map<?, ?> defaults, Map<?, ?> changes) {
    Map<String, Object> merged = new LinkedHashMap<>();
    defaults.forEach((key, value) -> merged.put(String.valueOf(key), value));
    changes.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          if (value == YamlValues.Null.NULL) {
            merged.remove(name);
          } else if (value instanceof Map<?, ?> map
              && merged.get(name) instanceof Map<?, ?> present) {
            merged.put(name, merged(present, map));
          } else {
            merged.put(name, value);
          }
        });
    return merged;
  }

  /** Where a value's text ends; the mark of a block is where the next token begins. */
  private int end(Node node) {
    if (node instanceof CollectionNode<?> collection
        && collection.getFlowStyle() == FlowStyle.BLOCK
        && !collection.getValue().isEmpty()) {
      Object last = collection.getValue().get(collection.getValue().size() - 1);
      return end(last instanceof NodeTuple tuple ? tuple.getValueNode() : (Node) last);
    }
    return index(node.getEndMark());
  }

  private int index(java.util.Optional<Mark> mark) {
    return text.offsetByCodePoints(0, mark.map(Mark::getIndex).orElse(0));
  }
}
