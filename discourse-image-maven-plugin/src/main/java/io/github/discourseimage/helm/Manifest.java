package io.github.discourseimage.helm;

import io.github.discourseimage.source.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One object of a rendered chart.
 *
 * @param template that it is from, relative to the chart; empty where Helm does not tell
 * @param text of the document, with its comments
 * @param root of the document
 */
record Manifest(String template, String text, Field root) {

  private static final String SOURCE = "# Source: ";

  /** Where kinds that make pods have the pod. */
  private static final Map<String, List<String>> PODS =
      Map.of(
          "CronJob", List.of("spec", "jobTemplate", "spec", "template"),
          "DaemonSet", List.of("spec", "template"),
          "Deployment", List.of("spec", "template"),
          "Job", List.of("spec", "template"),
          "Pod", List.of(),
          "ReplicaSet", List.of("spec", "template"),
          "ReplicationController", List.of("spec", "template"),
          "StatefulSet", List.of("spec", "template"));

  /**
   * Reads what Helm rendered.
   *
   * @param subject for messages
   * @throws io.github.discourseimage.image.ImageBuildException naming subject, line and column
   */
  static List<Manifest> all(String subject, String rendered) {
    List<String> lines = rendered.lines().toList();
    List<Manifest> all = new ArrayList<>();
    for (Node document : YamlText.documents(subject, rendered)) {
      if (document instanceof MappingNode) {
        Field root = Field.of(document);
        int start = start(lines, root.line() - 1);
        int end = end(lines, root.line() - 1);
        String template =
            lines.subList(start, root.line()).stream()
                .filter(line -> line.startsWith(SOURCE))
                .map(line -> line.substring(SOURCE.length()).replaceFirst("^[^/]+/", ""))
                .findFirst()
                .orElse("");
        String text =
            String.join(
                "\n",
                lines.subList(start, end).stream()
                    .filter(line -> !line.startsWith(SOURCE))
                    .toList());
        all.add(new Manifest(template, text.strip() + "\n", root));
      }
    }
    return all;
  }

  private static int start(List<String> lines, int line) {
    int at = line;
    while (at > 0 && !lines.get(at - 1).startsWith("---")) {
      at--;
    }
    return at;
  }

  private static int end(List<String> lines, int line) {
    int at = line;
    while (at < lines.size() && !lines.get(at).startsWith("---")) {
      at++;
    }
    return at;
  }

  String kind() {
    return root.get("kind").text();
  }

  String name() {
    return root.get("metadata", "name").text();
  }

  /** Kind and name, with the namespace where it is told. */
  String id() {
    String namespace = root.get("metadata", "namespace").text();
    return kind() + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name();
  }

  /** The pod that it is or makes, with its metadata. */
  Optional<Field> pod() {
    return Optional.ofNullable(PODS.get(kind())).map(path -> root.get(path.toArray(String[]::new)));
  }

  /** All containers of a pod. */
  static List<Field> containers(Field pod) {
    List<Field> all = new ArrayList<>();
    for (String key : List.of("initContainers", "containers", "ephemeralContainers")) {
      all.addAll(pod.get("spec", key).items());
    }
    return all;
  }
}
