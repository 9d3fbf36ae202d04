package io.github.discourseimage.helm;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A chart as plain manifests, for those without Helm: what stays in {@code base/}, with jobs in the
 * place of hooks in {@code before/} and {@code after/}, each a kustomization
 * (kubectl.docs.kubernetes.io/references/kustomize).
 */
public final class KustomizeFiles {

  /** Who made an object, which would not be true. */
  static final String BY = "app.kubernetes.io/managed-by";

  private static final String SOURCE = "the chart, rendered by Helm";
  private static final String LABELS =
      "(?m)^ +(helm\\.sh/chart|app\\.kubernetes\\.io/managed-by): .*\\n";

  private final String name;
  private final String version;
  private final BuildLog log;
  private final List<RenderedFile> files = new ArrayList<>();

  private KustomizeFiles(String name, String version, BuildLog log) {
    this.name = name;
    this.version = version;
    this.log = log;
  }

  /**
   * Renders a chart with its own values.
   *
   * @param name of the chart, and of the release
   * @param chart its files
   * @throws ImageBuildException where the values do not do
   */
  public static List<RenderedFile> of(
      EmbeddedHelm helm, String name, List<RenderedFile> chart, BuildLog log) {
    Path directory = helm.scratch().resolve("source").resolve(name);
    try {
      for (RenderedFile file : chart) {
        Path path = directory.resolve(file.path());
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.write(path, file.content().readAll());
      }
    } catch (IOException e) {
      throw ImageBuildException.environment(
          directory.toString(), "is not writable: " + e, "Make room on its disk.", e);
    }
    String rendered =
        new ChartRenderer(helm, directory)
            .render(
                new ChartRenderer.Wish(name, "default", ChartLint.KUBERNETES.get(0), List.of()),
                "output kustomize",
                "Write all that a release needs into src/main/helm/values.yaml: what is rendered"
                    + " here gets no other values.");
    String version =
        chart.stream()
            .filter(file -> file.path().equals("Chart.yaml"))
            .findFirst()
            .map(file -> PackedChart.version(file.content()))
            .orElse("");
    return new KustomizeFiles(name, version, log).files(Manifest.all("the chart", rendered));
  }

  private List<RenderedFile> files(List<Manifest> all) {
    Map<String, List<Manifest>> phases = new TreeMap<>();
    for (Manifest manifest : all) {
      phases.computeIfAbsent(phase(manifest), key -> new ArrayList<>()).add(manifest);
    }
    Map<String, String> base = new LinkedHashMap<>();
    for (Manifest manifest : phases.getOrDefault("base", List.of())) {
      base.put(file(manifest.kind(), manifest.name()), manifest.text().replaceAll(LABELS, ""));
    }
    kustomization("base", base);
    List<String> steps = new ArrayList<>();
    steps.addAll(jobs("before", phases));
    steps.add("kubectl apply -k base");
    steps.addAll(jobs("after", phases));
    add(
        "overlays/example/kustomization.yaml",
        yaml(head(List.of("../../base"), "namespace", name)));
    add("README.md", readme(steps));
    return List.copyOf(files);
  }

  /** Where an object goes; what only Helm can run, such as tests, goes nowhere. */
  private static String phase(Manifest manifest) {
    String hook = manifest.root().get("metadata", "annotations").get("helm.sh/hook").text();
    return hook.isEmpty()
        ? "base"
        : hook.matches(".*\\bpre-(install|upgrade)\\b.*")
            ? "before"
            : hook.matches(".*\\bpost-(install|upgrade)\\b.*") ? "after" : "";
  }

  private static String file(String kind, String name) {
    return kind.toLowerCase(Locale.ROOT) + "-" + name + ".yaml";
  }

  /** Writes what takes the place of hooks; what has to be run for it. */
  private List<String> jobs(String phase, Map<String, List<Manifest>> phases) {
    List<Manifest> hooks = phases.getOrDefault(phase, List.of());
    if (hooks.isEmpty()) {
      return List.of();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (Manifest hook : hooks) {
      if (!hook.kind().equals("Job")) {
        texts.put(file(hook.kind(), hook.name()), yaml(HookJobs.object(hook)));
      }
    }
    List<String> steps = new ArrayList<>();
    steps.add("kubectl apply -k " + phase);
    List<Manifest> jobs = hooks.stream().filter(hook -> hook.kind().equals("Job")).toList();
    for (Map<String, Object> job : new HookJobs(name + "-" + phase, version, log).of(jobs)) {
      String named = HookJobs.text(job.get("metadata"), "name");
      texts.put(file("Job", named), yaml(job));
      steps.add("kubectl wait --for=condition=complete --timeout=60m job/" + named);
    }
    kustomization(phase, texts);
    return steps;
  }

  /** The files of a directory in the order in which they are applied, and the images in them. */
  private void kustomization(String directory, Map<String, String> texts) {
    texts.forEach((file, text) -> add(directory + "/" + file, text));
    Map<String, Object> images = new TreeMap<>();
    for (String text : texts.values()) {
      for (Manifest manifest : Manifest.all(directory, text)) {
        manifest.pod().stream()
            .flatMap(pod -> Manifest.containers(pod).stream())
            .map(container -> container.get("image").text())
            .forEach(image -> images.putIfAbsent(repository(image), image(image)));
      }
    }
    add(
        directory + "/kustomization.yaml",
        yaml(head(List.copyOf(texts.keySet()), "images", List.copyOf(images.values()))));
  }

  private static Map<String, Object> head(List<String> resources, String key, Object value) {
    Map<String, Object> kustomization = new LinkedHashMap<>();
    kustomization.put("apiVersion", "kustomize.config.k8s.io/v1beta1");
    kustomization.put("kind", "Kustomization");
    kustomization.put("resources", resources);
    kustomization.put(key, value);
    return kustomization;
  }

  private static String repository(String image) {
    return image.replaceFirst("@.*", "").replaceFirst(":[^:/]*$", "");
  }

  /** What {@code kustomize edit set image} changes. */
  private static Map<String, Object> image(String image) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", repository(image));
    if (image.contains("@")) {
      entry.put("digest", image.replaceFirst(".*@", ""));
    } else if (!repository(image).equals(image)) {
      entry.put("newTag", image.substring(repository(image).length() + 1));
    }
    return entry;
  }

  private String readme(List<String> steps) {
    return "# "
        + name
        + " "
        + version
        + " without Helm\n\nThe chart's objects, rendered with its values. The cluster needs the same as for"
        + " the chart: a database, a Redis and the Secret. In this order:\n\n```\n"
        + String.join("\n", steps)
        + "\n```\n\nA job's name tells the version and what it runs, so an old one is never in the way;"
        + " it goes a week after its end. Values of a cluster go into an overlay such as"
        + " `overlays/example`; `kustomize edit set image` works there.\n";
  }

  static String yaml(Object value) {
    return new Dump(
            DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(Integer.MAX_VALUE)
                .build())
        .dumpToString(value);
  }

  private void add(String path, String text) {
    files.add(new RenderedFile(path, Content.of(text), false, SOURCE));
  }
}
