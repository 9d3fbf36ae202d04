package io.github.discourseimage.helm;

import io.github.discourseimage.source.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A place in a manifest, whether or not something is there.
 *
 * @param path for people, such as {@code spec.template.spec.containers[web].image}
 * @param key the last name of the path
 * @param node what is there
 * @param line in the rendered file, counted from 1; of what it would be in, where there is nothing
 */
record Field(String path, String key, @Nullable Node node, int line) {

  static Field of(Node document) {
    return new Field("", "", document, line(document, 1));
  }

  private static int line(Node node, int otherwise) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(otherwise);
  }

  /** A member of a map, or a place for one. */
  Field get(String... keys) {
    Field at = this;
    for (String key : keys) {
      at = at.member(key);
    }
    return at;
  }

  private Field member(String key) {
    Optional<Node> child =
        node instanceof MappingNode map ? YamlText.get(map, key) : Optional.empty();
    String longer = path.isEmpty() ? key : path + "." + key;
    return child
        .map(found -> new Field(longer, key, found, line(found, line)))
        .orElseGet(() -> new Field(longer, key, null, line));
  }

  /** The members of a map, in its order. */
  List<Field> members() {
    return keys().stream().map(this::member).toList();
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    if (node instanceof MappingNode map) {
      for (NodeTuple tuple : map.getValue()) {
        YamlText.scalar(tuple.getKeyNode()).ifPresent(keys::add);
      }
    }
    return keys;
  }

  /** The elements of a list, named by their {@code name} where they have one. */
  List<Field> items() {
    List<Field> items = new ArrayList<>();
    if (node instanceof SequenceNode list) {
      for (Node item : list.getValue()) {
        String name =
            item instanceof MappingNode map
                ? YamlText.get(map, "name").flatMap(YamlText::scalar).orElse("" + items.size())
                : "" + items.size();
        items.add(new Field(path + "[" + name + "]", name, item, line(item, line)));
      }
    }
    return items;
  }

  boolean exists() {
    return node != null && !node.getTag().equals(Tag.NULL);
  }

  /** What stands there; empty where nothing does, or no scalar. */
  String text() {
    return node == null || !exists() ? "" : YamlText.scalar(node).orElse("");
  }

  boolean is(String value) {
    return text().equals(value);
  }
}
