package io.github.discourseimage.source;

import io.github.discourseimage.image.ImageBuildException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * YAML as a tree of nodes that know their line. Scalars keep the text that is in the file: what
 * they mean is for Ruby to say, not for this reader.
 */
public final class YamlText {

  private YamlText() {}

  /**
   * Parses a stream of documents; JSON is YAML too.
   *
   * @param subject the file's name, for messages
   * @throws ImageBuildException naming file, line and column
   */
  public static List<Node> documents(String subject, String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(subject)
            .setAllowDuplicateKeys(true)
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    try {
      List<Node> documents = new ArrayList<>();
      new Compose(settings).composeAllFromString(body).forEach(documents::add);
      return documents;
    } catch (MarkedYamlEngineException e) {
      throw ImageBuildException.input(
          at(subject, e.getProblemMark()),
          "cannot be parsed: " + e.getProblem() + found(body, e.getProblemMark()),
          "Correct the line; indent with spaces and put values with special characters in quotes.");
    } catch (YamlEngineException e) {
      throw ImageBuildException.input(
          subject, "cannot be parsed: " + e.getMessage(), "Save the file as UTF-8 text.");
    }
  }

  private static String found(String text, Optional<Mark> mark) {
    List<String> lines = text.lines().toList();
    int line = mark.map(Mark::getLine).orElse(-1);
    return line < 0 || line >= lines.size() ? "" : " in '" + lines.get(line).strip() + "'";
  }

  /** A map at the top of the only document, if that is what there is. */
  static Optional<MappingNode> map(String subject, String text) {
    List<Node> documents = documents(subject, text);
    return documents.size() == 1 && documents.get(0) instanceof MappingNode map
        ? Optional.of(map)
        : Optional.empty();
  }

  /** The value of a key; of the last one, as Ruby and JavaScript read it. */
  public static Optional<Node> get(MappingNode map, String key) {
    Node found = null;
    for (NodeTuple tuple : map.getValue()) {
      if (scalar(tuple.getKeyNode()).filter(key::equals).isPresent()) {
        found = tuple.getValueNode();
      }
    }
    return Optional.ofNullable(found);
  }

  public static Optional<String> scalar(Node node) {
    return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
  }

  /** {@code file:line:column}, counted from 1. */
  public static String at(String subject, Node node) {
    return at(subject, node.getStartMark());
  }

  private static String at(String subject, Optional<Mark> mark) {
    return mark.map(m -> subject + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
        .orElse(subject);
  }
}
