package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.marcnuri.helm.Helm;
import io.github.discourseimage.samples.FileSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** An object of a chart as Helm renders it: the text, and what it says. */
record ChartManifest(String text, Map<?, ?> json) {
  private static final String HOOK = "helm.sh/hook";
  private static final String NO_HOOK = "rig/hook";

  /**
   * Renders a chart by embedded Helm. That one does not tell of hooks, so in a copy of the chart
   * they are named otherwise while it renders.
   *
   * @param copy a directory for the copy
   */
  static List<ChartManifest> render(Path chart, Path copy, String values) throws IOException {
    FileSet.of(chart)
        .forEach(
            (path, mode, bytes) -> {
              Path file = copy.resolve(path);
              Files.createDirectories(Objects.requireNonNull(file.getParent()));
              Files.writeString(file, new String(bytes, UTF_8).replace(HOOK, NO_HOOK));
            });
    Path file = Files.writeString(copy.resolve("test-values.yaml"), values);
    String rendered =
        new Helm(copy)
            .template()
            .withName("forum")
            .withKubeVersion("1.31")
            .withValuesFile(file)
            .call();
    List<ChartManifest> manifests = new ArrayList<>();
    for (String text : rendered.replace(NO_HOOK, HOOK).split("(?m)^---$")) {
      if (load(text) instanceof Map<?, ?> json) {
        manifests.add(new ChartManifest(text, json));
      }
    }
    return manifests;
  }

  private static @Nullable Object load(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  /** The jobs of a hook, in the order in which Helm runs them. */
  static List<ChartManifest> jobs(List<ChartManifest> all, String hook) {
    return all.stream()
        .filter(it -> it.kind().equals("Job"))
        .filter(it -> List.of(it.annotation(HOOK).split(",")).contains(hook))
        .sorted(Comparator.comparingInt(it -> Integer.parseInt(it.annotation(HOOK + "-weight"))))
        .toList();
  }

  /** A copy with another text. */
  ChartManifest edited(UnaryOperator<String> change) {
    String other = change.apply(text);
    return new ChartManifest(other, (Map<?, ?>) Objects.requireNonNull(load(other)));
  }

  String kind() {
    return String.valueOf(json.get("kind"));
  }

  String name() {
    return String.valueOf(map(json, "metadata").get("name"));
  }

  boolean isHook() {
    return text.contains(HOOK);
  }

  private String annotation(String name) {
    return String.valueOf(map(json, "metadata", "annotations").get(name));
  }

  /** The containers of its pods, without those that run before. */
  List<Map<?, ?>> containers() {
    return containers("containers");
  }

  /** The containers that run before those of its pods, and those. */
  List<Map<?, ?>> allContainers() {
    List<Map<?, ?>> all = containers("initContainers");
    all.addAll(containers());
    return all;
  }

  private List<Map<?, ?>> containers(String key) {
    List<Map<?, ?>> containers = new ArrayList<>();
    list(map(json, "spec", "template", "spec").get(key))
        .forEach(container -> containers.add((Map<?, ?>) container));
    return containers;
  }

  /** Where each container has volumes, by the container's name. */
  SortedMap<String, Set<String>> mounts() {
    SortedMap<String, Set<String>> mounts = new TreeMap<>();
    for (Map<?, ?> container : allContainers()) {
      Set<String> paths = new TreeSet<>();
      for (Object mount : list(container.get("volumeMounts"))) {
        paths.add(String.valueOf(((Map<?, ?>) mount).get("mountPath")));
      }
      mounts.put(String.valueOf(container.get("name")), paths);
    }
    return mounts;
  }

  static Map<?, ?> map(Map<?, ?> map, String... path) {
    Map<?, ?> at = map;
    for (String key : path) {
      at = at.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
    }
    return at;
  }

  static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
