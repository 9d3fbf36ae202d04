package io.github.discourseimage.oci;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * How a container of the image runs (OCI image specification 1.1, "OCI Image Configuration",
 * config).
 *
 * @param user numeric, such as {@code 10001:10001}: Kubernetes checks runAsNonRoot by it
 * @param ports such as {@code 3000/tcp}
 * @param environment by name
 * @param volumes absolute paths
 * @param stopSignal such as {@code SIGTERM}
 */
public record RunConfig(
    String user,
    SortedSet<String> ports,
    SortedMap<String, String> environment,
    List<String> entrypoint,
    List<String> command,
    SortedSet<String> volumes,
    String workingDirectory,
    SortedMap<String, String> labels,
    String stopSignal,
    HealthCheck healthCheck) {

  /**
   * Docker's own; Kubernetes and OCI runtimes pass over it.
   *
   * @param command with its arguments
   */
  public record HealthCheck(
      List<String> command,
      Duration interval,
      Duration timeout,
      Duration startPeriod,
      int retries) {

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      List<String> test = new ArrayList<>(List.of("CMD"));
      test.addAll(command);
      json.put("Test", test);
      json.put("Interval", interval.toNanos());
      json.put("Timeout", timeout.toNanos());
      json.put("StartPeriod", startPeriod.toNanos());
      json.put("Retries", retries);
      return json;
    }
  }

  /**
   * The same on top of an image: its search path stays, as only it knows where its programs are.
   *
   * @param below variables of that image
   * @param about labels that tell of it; ours win
   */
  public RunConfig over(SortedMap<String, String> below, SortedMap<String, String> about) {
    SortedMap<String, String> allLabels = new TreeMap<>(about);
    allLabels.putAll(labels);
    SortedMap<String, String> merged = new TreeMap<>(below);
    environment.forEach(
        (name, value) -> {
          if (!name.equals("PATH") || !below.containsKey("PATH")) {
            merged.put(name, value);
          }
        });
    return new RunConfig(
        user,
        ports,
        merged,
        entrypoint,
        command,
        volumes,
        workingDirectory,
        allLabels,
        stopSignal,
        healthCheck);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("User", user);
    json.put("ExposedPorts", set(ports));
    json.put(
        "Env", environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    json.put("Entrypoint", entrypoint);
    json.put("Cmd", command);
    json.put("Volumes", set(volumes));
    json.put("WorkingDir", workingDirectory);
    json.put("Labels", labels);
    json.put("StopSignal", stopSignal);
    json.put("Healthcheck", healthCheck.json());
    return json;
  }

  /** A set is a map to empty objects here. */
  private static Map<String, Object> set(SortedSet<String> members) {
    Map<String, Object> json = new TreeMap<>();
    members.forEach(member -> json.put(member, Map.of()));
    return json;
  }
}
