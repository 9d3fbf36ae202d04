package io.github.discourseimage.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Objects as a chart gives them, for the old Kubernetes that can be had here. */
final class Manifests {

  /** What 1.20 calls otherwise, by kind. */
  private static final Map<String, String> OLD =
      Map.of(
          "CronJob", "batch/v1beta1",
          "HorizontalPodAutoscaler", "autoscaling/v2beta2",
          "PodDisruptionBudget", "policy/v1beta1");

  private Manifests() {}

  static List<Map<String, Object>> read(String yaml) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
      if (document instanceof Map<?, ?> object) {
        all.add(old(object));
      }
    }
    return all;
  }

  private static Map<String, Object> old(Map<?, ?> object) {
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> copy.put(String.valueOf(key), value));
    String version = OLD.get(String.valueOf(object.get("kind")));
    if (version != null) {
      copy.put("apiVersion", version);
    }
    // Came with 1.25.
    return "CronJob".equals(object.get("kind"))
        ? changed(copy, it -> at(it, "spec").remove("timeZone"))
        : copy;
  }

  /** The chart's template with the same change, which leaves all else as it is. */
  static String old(String template) {
    String text = template;
    for (Map.Entry<String, String> entry : OLD.entrySet()) {
      text =
          text.replaceAll(
              "apiVersion: \\S+(\\s+kind: " + entry.getKey() + "\\b)",
              "apiVersion: " + entry.getValue() + "$1");
    }
    return text;
  }

  /** Kind and name, for people. */
  static String id(Map<?, ?> object) {
    return object.get("kind") + "/" + at(object, "metadata").get("name");
  }

  /** A map, or a list's first element, below an object. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> at(Map<?, ?> object, String... path) {
    Map<?, ?> at = object;
    for (String key : path) {
      Object next = at.get(key);
      Object first = next instanceof List<?> list ? list.get(0) : next;
      if (!(first instanceof Map<?, ?> map)) {
        throw new IllegalArgumentException("no " + key + " in " + at);
      }
      at = map;
    }
    return (Map<String, Object>) at;
  }

  /** The objects of a list, if there is one. */
  static List<Map<?, ?>> list(Map<?, ?> object, String key) {
    List<Map<?, ?>> all = new ArrayList<>();
    if (object.get(key) instanceof List<?> list) {
      list.forEach(item -> all.add((Map<?, ?>) item));
    }
    return all;
  }

  /** The pod that an object is or makes, as an object of its own, if it makes one. */
  static List<Map<String, Object>> pods(Map<?, ?> object) {
    Map<?, ?> spec = object.get("spec") instanceof Map<?, ?> map ? map : Map.of();
    if ("CronJob".equals(object.get("kind"))) {
      spec = at(spec, "jobTemplate", "spec");
    }
    Map<?, ?> template = spec.get("template") instanceof Map<?, ?> map ? map : Map.of();
    Object pod = "Pod".equals(object.get("kind")) ? spec : template.get("spec");
    if (pod == null) {
      return List.of();
    }
    Map<String, Object> made = new LinkedHashMap<>();
    made.put("apiVersion", "v1");
    made.put("kind", "Pod");
    made.put("metadata", Map.of("name", String.valueOf(at(object, "metadata").get("name"))));
    made.put("spec", withClaims((Map<?, ?>) pod, spec.get("volumeClaimTemplates")));
    return List.of(made);
  }

  /** A StatefulSet's pods have volumes that only its controller knows. */
  private static Map<String, Object> withClaims(Map<?, ?> pod, @Nullable Object claims) {
    return changed(
        pod,
        copy -> {
          List<Object> volumes = new ArrayList<>();
          volumes.addAll(copy.get("volumes") instanceof List<?> list ? list : List.of());
          for (Object claim : claims instanceof List<?> list ? list : List.of()) {
            Object name = at((Map<?, ?>) claim, "metadata").get("name");
            volumes.add(Map.of("name", String.valueOf(name), "emptyDir", Map.of()));
          }
          copy.put("volumes", volumes);
        });
  }

  /** A deep copy of YAML's trees, changed. */
  static Map<String, Object> changed(Map<?, ?> object, Consumer<Map<String, Object>> change) {
    @SuppressWarnings("unchecked")
    Map<String, Object> copy = (Map<String, Object>) copy(object);
    change.accept(copy);
    return copy;
  }

  private static Object copy(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, inner) -> copy.put(key, copy(inner)));
      return copy;
    }
    return value instanceof List<?> list
        ? new ArrayList<>(list.stream().map(Manifests::copy).toList())
        : value;
  }
}
