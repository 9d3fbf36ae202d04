package io.github.discourseimage.helm;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Sha256;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Jobs in the place of Helm's hooks of one phase. Nobody but Helm waits for one before it starts
 * the next, so those of equal pods become one job: all but the last are its init containers. A job
 * cannot be changed, so its name tells the version and what is in it.
 */
final class HookJobs {

  /** A week; Helm would remove what succeeded at once. */
  private static final int TTL_SECONDS = 7 * 24 * 3600;

  private static final int LONGEST = 63;

  private static final Set<String> OWN = Set.of("containers", "initContainers", "volumes");

  private final String name;
  private final String version;
  private final BuildLog log;

  /**
   * @param name of the job that several become
   * @param version of the chart
   */
  HookJobs(String name, String version, BuildLog log) {
    this.name = name;
    this.version = version.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    this.log = log;
  }

  /** Jobs in the order in which they have to run; one, unless their pods differ. */
  List<Map<String, Object>> of(List<Manifest> hooks) {
    List<Map<String, Object>> jobs =
        hooks.stream()
            .sorted(Comparator.comparingInt(HookJobs::weight).thenComparing(Manifest::name))
            .map(HookJobs::object)
            .toList();
    if (jobs.size() < 2) {
      return jobs.stream().map(job -> named(job, text(job.get("metadata"), "name"))).toList();
    }
    if (!alike(jobs)) {
      log.warn(
          "output kustomize: the hooks "
              + jobs.stream().map(job -> text(job.get("metadata"), "name")).toList()
              + " have different pods, so they stay jobs of their own, which nothing puts in order");
      return jobs.stream().map(job -> named(job, text(job.get("metadata"), "name"))).toList();
    }
    return List.of(named(joined(jobs), name));
  }

  private static int weight(Manifest hook) {
    String text = hook.root().get("metadata", "annotations").get("helm.sh/hook-weight").text();
    return text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  /** The object without what only Helm reads. */
  static Map<String, Object> object(Manifest manifest) {
    Object value = new Load(LoadSettings.builder().build()).loadFromString(manifest.text());
    Map<String, Object> object = map(value);
    withoutHelm(object);
    return object;
  }

  private static void withoutHelm(Map<String, Object> object) {
    for (String key : List.of("annotations", "labels")) {
      Map<String, Object> metadata = map(object.get("metadata"));
      Map<String, Object> kept = map(metadata.get(key));
      kept.keySet().removeIf(name -> name.startsWith("helm.sh/") || name.equals(KustomizeFiles.BY));
      if (metadata.containsKey(key)) {
        metadata.put(key, kept);
        if (kept.isEmpty()) {
          metadata.remove(key);
        }
        object.put("metadata", metadata);
      }
    }
    for (String key : List.of("spec", "template")) {
      if (object.get(key) instanceof Map<?, ?> inner) {
        Map<String, Object> copy = map(inner);
        withoutHelm(copy);
        object.put(key, copy);
      }
    }
  }

  private static Map<String, Object> pod(Map<String, Object> job) {
    return map(map(map(job.get("spec")).get("template")).get("spec"));
  }

  /** Whether one pod can run the containers of all. */
  private static boolean alike(List<Map<String, Object>> jobs) {
    Set<Object> frames = new HashSet<>();
    Set<String> names = new TreeSet<>();
    int containers = 0;
    for (Map<String, Object> job : jobs) {
      Map<String, Object> frame = pod(job);
      frame.keySet().removeAll(OWN);
      frames.add(frame);
      for (Object container : containers(job)) {
        names.add(text(container, "name"));
        containers++;
      }
    }
    return frames.size() == 1 && names.size() == containers;
  }

  private static List<Object> containers(Map<String, Object> job) {
    List<Object> all = new ArrayList<>(list(pod(job).get("initContainers")));
    all.addAll(list(pod(job).get("containers")));
    return all;
  }

  private static Map<String, Object> joined(List<Map<String, Object>> jobs) {
    List<Object> before = new ArrayList<>();
    Map<String, Object> volumes = new LinkedHashMap<>();
    long seconds = 0;
    for (Map<String, Object> job : jobs) {
      before.addAll(containers(job));
      list(pod(job).get("volumes")).forEach(one -> volumes.putIfAbsent(text(one, "name"), one));
      seconds +=
          map(job.get("spec")).get("activeDeadlineSeconds") instanceof Number limit
              ? limit.longValue()
              : 0;
    }
    Map<String, Object> last = jobs.get(jobs.size() - 1);
    List<Object> end = list(pod(last).get("containers"));
    Map<String, Object> pod = pod(last);
    pod.put("initContainers", before.subList(0, before.size() - end.size()));
    pod.put("containers", end);
    if (!volumes.isEmpty()) {
      pod.put("volumes", List.copyOf(volumes.values()));
    }
    Map<String, Object> template = map(map(last.get("spec")).get("template"));
    template.put("spec", pod);
    Map<String, Object> spec = map(last.get("spec"));
    spec.put("template", template);
    if (seconds > 0) {
      spec.put("activeDeadlineSeconds", seconds);
    }
    Map<String, Object> joined = new LinkedHashMap<>(last);
    joined.put("spec", spec);
    return joined;
  }

  private Map<String, Object> named(Map<String, Object> job, String base) {
    Map<String, Object> spec = map(job.get("spec"));
    spec.putIfAbsent("ttlSecondsAfterFinished", TTL_SECONDS);
    String end = "-" + version + "-" + Sha256.of(KustomizeFiles.yaml(spec)).substring(0, 8);
    int room = Math.max(1, LONGEST - end.length());
    Map<String, Object> metadata = map(job.get("metadata"));
    metadata.put("name", (base.length() > room ? base.substring(0, room) : base) + end);
    Map<String, Object> named = new LinkedHashMap<>(job);
    named.put("metadata", metadata);
    named.put("spec", spec);
    return named;
  }

  /** A copy of a map that is one; else an empty one. */
  static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, one) -> copy.put(String.valueOf(key), one));
    }
    return copy;
  }

  private static List<Object> list(@Nullable Object value) {
    return value instanceof List<?> list ? new ArrayList<>(list) : new ArrayList<>();
  }

  static String text(@Nullable Object map, String key) {
    return String.valueOf(map(map).get(key));
  }
}
