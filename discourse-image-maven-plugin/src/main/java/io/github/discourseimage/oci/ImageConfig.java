package io.github.discourseimage.oci;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image, as it is read (OCI image specification 1.1, "OCI Image
 * Configuration"); what is absent is empty.
 *
 * @param architecture as Go calls it, such as {@code amd64}
 * @param layerComments what the history tells of each layer, lowest first
 */
public record ImageConfig(String architecture, RunConfig run, List<String> layerComments) {

  /** As long as Docker gives a health check that does not say. */
  private static final Duration USUAL = Duration.ofSeconds(30);

  private static final int USUAL_RETRIES = 3;

  /** Reads the JSON object. */
  public static ImageConfig of(Map<?, ?> json) {
    List<String> comments = new ArrayList<>();
    for (Object step : list(json, "history")) {
      if (step instanceof Map<?, ?> map && !Boolean.TRUE.equals(map.get("empty_layer"))) {
        comments.add(text(map, "comment"));
      }
    }
    return new ImageConfig(
        text(json, "architecture"), run(map(json, "config")), List.copyOf(comments));
  }

  private static RunConfig run(Map<?, ?> json) {
    return new RunConfig(
        text(json, "User"),
        names(map(json, "ExposedPorts")),
        environment(texts(json, "Env")),
        texts(json, "Entrypoint"),
        texts(json, "Cmd"),
        names(map(json, "Volumes")),
        text(json, "WorkingDir"),
        labels(map(json, "Labels")),
        text(json, "StopSignal"),
        health(map(json, "Healthcheck")));
  }

  private static SortedMap<String, String> environment(List<String> lines) {
    SortedMap<String, String> variables = new TreeMap<>();
    for (String line : lines) {
      String[] parts = line.split("=", 2);
      variables.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    return variables;
  }

  private static SortedMap<String, String> labels(Map<?, ?> json) {
    SortedMap<String, String> labels = new TreeMap<>();
    json.forEach((name, value) -> labels.put(String.valueOf(name), String.valueOf(value)));
    return labels;
  }

  private static RunConfig.HealthCheck health(Map<?, ?> json) {
    List<String> test = texts(json, "Test");
    List<String> command =
        switch (test.isEmpty() ? "NONE" : test.get(0)) {
          case "CMD" -> test.subList(1, test.size());
          case "CMD-SHELL" ->
              List.of("/bin/sh", "-c", String.join(" ", test.subList(1, test.size())));
          default -> List.of();
        };
    return new RunConfig.HealthCheck(
        command,
        nanos(json.get("Interval")),
        nanos(json.get("Timeout")),
        nanos(json.get("StartPeriod")),
        json.get("Retries") instanceof Number number ? number.intValue() : USUAL_RETRIES);
  }

  private static Duration nanos(@Nullable Object value) {
    return value instanceof Number number ? Duration.ofNanos(number.longValue()) : USUAL;
  }

  private static SortedSet<String> names(Map<?, ?> json) {
    SortedSet<String> names = new TreeSet<>();
    json.keySet().forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  private static List<String> texts(Map<?, ?> json, String key) {
    List<String> texts = new ArrayList<>();
    list(json, key).forEach(item -> texts.add(String.valueOf(item)));
    return texts;
  }

  private static List<?> list(Map<?, ?> json, String key) {
    return json.get(key) instanceof List<?> list ? list : List.of();
  }

  private static Map<?, ?> map(Map<?, ?> json, String key) {
    return json.get(key) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(Map<?, ?> json, String key) {
    return json.get(key) instanceof String text ? text : "";
  }
}
