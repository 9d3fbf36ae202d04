package io.github.discourseimage.source.chart;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** One object as Kubernetes is given it. */
record Manifest(Map<?, ?> json) {

  /** Of operators; their definitions are not at hand. */
  private static final Set<String> CUSTOM =
      Set.of(
          "ExternalSecret", "HTTPRoute", "ScaledObject", "ServiceMonitor", "TriggerAuthentication");

  private static final Set<String> WITH_PODS = Set.of("Deployment", "Job", "StatefulSet");

  static {
    // Its formatters are made by the constructor.
    new JSON();
  }

  static List<Manifest> all(String yaml) {
    List<Manifest> all = new ArrayList<>();
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
      if (document instanceof Map<?, ?> json) {
        all.add(new Manifest(json));
      }
    }
    return all;
  }

  String kind() {
    return String.valueOf(json.get("kind"));
  }

  String name() {
    return String.valueOf(map("metadata").get("name"));
  }

  /** Kind and name, for people. */
  String id() {
    return kind() + "/" + name();
  }

  Map<?, ?> map(String... path) {
    Map<?, ?> at = json;
    for (String key : path) {
      at = inner(at, key);
    }
    return at;
  }

  /** The pod that it is or that it makes; empty for all else. */
  Map<?, ?> podSpec() {
    if (kind().equals("Pod")) {
      return map("spec");
    }
    if (kind().equals("CronJob")) {
      return map("spec", "jobTemplate", "spec", "template", "spec");
    }
    return WITH_PODS.contains(kind()) ? map("spec", "template", "spec") : Map.of();
  }

  /** All containers of its pod. */
  List<Map<?, ?>> containers() {
    List<Map<?, ?>> all = new ArrayList<>();
    for (String key : List.of("initContainers", "containers")) {
      if (podSpec().get(key) instanceof List<?> list) {
        list.forEach(container -> all.add((Map<?, ?>) container));
      }
    }
    return all;
  }

  Map<?, ?> container(String name) {
    return containers().stream().filter(c -> name.equals(c.get("name"))).findFirst().orElseThrow();
  }

  /** Names of the volumes that its containers mount and its pod does not have. */
  List<String> missingVolumes() {
    List<Object> present = new ArrayList<>();
    for (List<?> volumes :
        List.of(or(podSpec().get("volumes")), or(map("spec").get("volumeClaimTemplates")))) {
      for (Object volume : volumes) {
        Map<?, ?> one = (Map<?, ?>) volume;
        present.add(one.containsKey("name") ? one.get("name") : inner(one, "metadata").get("name"));
      }
    }
    List<String> missing = new ArrayList<>();
    for (Map<?, ?> container : containers()) {
      for (Object mount : or(container.get("volumeMounts"))) {
        Object name = ((Map<?, ?>) mount).get("name");
        if (!present.contains(name)) {
          missing.add(container.get("name") + ": " + name);
        }
      }
    }
    return missing;
  }

  private static List<?> or(@Nullable Object list) {
    return list instanceof List<?> given ? given : List.of();
  }

  static Map<?, ?> inner(Map<?, ?> map, String key) {
    return map.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
  }

  /** The variables of a container that are told by value. */
  static Map<String, String> variables(Map<?, ?> container) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Object item : container.get("env") instanceof List<?> list ? list : List.of()) {
      Map<?, ?> variable = (Map<?, ?>) item;
      variables.put(String.valueOf(variable.get("name")), String.valueOf(variable.get("value")));
    }
    return variables;
  }

  /** Whether it is of an operator. */
  boolean isCustom() {
    return CUSTOM.contains(kind());
  }

  /**
   * Against the newest Kubernetes' own definitions: no unknown field, nothing missing, types as
   * they are.
   */
  void requireValid() {
    if (isCustom()) {
      return;
    }
    JsonElement tree = new Gson().toJsonTree(json);
    try {
      Class<?> type = Class.forName("io.kubernetes.client.openapi.models." + model());
      type.getMethod("validateJsonElement", JsonElement.class).invoke(null, tree);
      type.getMethod("fromJson", String.class).invoke(null, tree.toString());
    } catch (InvocationTargetException e) {
      throw new AssertionError(id() + ": " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(json.get("apiVersion") + " has no " + kind(), e);
    }
  }

  /** {@code apps/v1} and {@code Deployment} make {@code V1Deployment}. */
  String model() {
    String version = String.valueOf(json.get("apiVersion")).replaceFirst(".*/", "");
    return version.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
        + version.substring(1)
        + kind();
  }
}
