package io.github.discourseimage.source.chart;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.YamlText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** What a file of values says, by JSON's rules: only {@code true} and {@code false} are no text. */
final class YamlValues {

  /** What JSON calls null. */
  enum Null {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }

  private YamlValues() {}

  /**
   * Parses a file whose only document is a map.
   *
   * @return nothing where it sets nothing
   * @throws ImageBuildException naming file, line and column
   */
  static Optional<MappingNode> map(String subject, String text) {
    List<Node> documents = YamlText.documents(subject, text);
    if (documents.isEmpty() || documents.size() == 1 && isNull(documents.get(0))) {
      return Optional.empty();
    }
    if (documents.size() == 1 && documents.get(0) instanceof MappingNode map) {
      return Optional.of(map);
    }
    throw ImageBuildException.input(
        YamlText.at(subject, documents.get(documents.size() - 1)),
        "is not one map",
        "Write lines such as 'web:' and, indented below it, 'replicas: 2'; one document only.");
  }

  static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  static String key(NodeTuple tuple) {
    return YamlText.scalar(tuple.getKeyNode()).orElse("");
  }

  /** Maps, lists, texts, numbers, truth values and {@link Null}. */
  static Object value(Node node) {
    if (node instanceof MappingNode map) {
      Map<String, Object> values = new LinkedHashMap<>();
      map.getValue().forEach(tuple -> values.put(key(tuple), value(tuple.getValueNode())));
      return values;
    }
    if (node instanceof SequenceNode sequence) {
      List<Object> values = new ArrayList<>();
      sequence.getValue().forEach(element -> values.add(value(element)));
      return values;
    }
    String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (isNull(node)) {
      return Null.NULL;
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return Boolean.valueOf(text);
    }
    return node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)
        ? new BigDecimal(text)
        : text;
  }
}
