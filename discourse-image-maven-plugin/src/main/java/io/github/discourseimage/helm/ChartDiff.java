package io.github.discourseimage.helm;

import io.github.discourseimage.image.ImageBuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** In which objects two charts differ, rendered with the same values for the same Kubernetes. */
public final class ChartDiff {

  private final EmbeddedHelm helm;
  private final List<Path> values;

  /**
   * @param values files that are laid over both charts' own values
   */
  public ChartDiff(EmbeddedHelm helm, List<Path> values) {
    this.helm = helm;
    this.values = values;
  }

  /**
   * What is different; object by object, by kind and name.
   *
   * @param lines for people: each object that was added, removed or changed, with the lines of it
   */
  public record Result(int added, int removed, int changed, List<String> lines) {

    public boolean isEmpty() {
      return lines.isEmpty();
    }

    /** In one sentence. */
    public String summary() {
      return isEmpty()
          ? "no difference"
          : added + " added, " + removed + " removed, " + changed + " changed";
    }
  }

  /**
   * Compares.
   *
   * @param from an archive or a directory with Chart.yaml in it
   * @param to the same
   * @throws ImageBuildException where one of them is no chart or cannot be rendered
   */
  public Result compare(Path from, Path to) {
    Map<String, PlainObject> old = objects(from);
    Map<String, PlainObject> young = objects(to);
    SortedSet<String> ids = new TreeSet<>(old.keySet());
    ids.addAll(young.keySet());
    List<String> lines = new ArrayList<>();
    int added = 0;
    int removed = 0;
    int changed = 0;
    for (String id : ids) {
      PlainObject before = old.get(id);
      PlainObject after = young.get(id);
      if (after == null) {
        lines.add("- " + id);
        removed++;
      } else if (before == null) {
        lines.add("+ " + id);
        after.hiding(null).text().lines().forEach(line -> lines.add("  +" + line));
        added++;
      } else if (!before.equals(after)) {
        lines.add("~ " + id);
        // Of a secret that changed, only the new one says so: its lines must differ.
        LineDiff.unified(before.hiding(null).text(), after.hiding(before).text())
            .forEach(line -> lines.add("  " + line));
        changed++;
      }
    }
    return new Result(added, removed, changed, List.copyOf(lines));
  }

  private Map<String, PlainObject> objects(Path chart) {
    ChartRenderer.Wish wish =
        new ChartRenderer.Wish("release", "namespace", ChartLint.KUBERNETES.get(1), values);
    String rendered =
        new ChartRenderer(helm, directory(chart))
            .render(wish, chart.toString(), "Give the values that it wants.");
    Map<String, PlainObject> objects = new TreeMap<>();
    for (Manifest manifest : Manifest.all("what is rendered of " + chart, rendered)) {
      objects.put(manifest.id(), PlainObject.of(manifest));
    }
    return objects;
  }

  private Path directory(Path chart) {
    if (Files.isRegularFile(chart)) {
      return PackedChart.unpack(chart, helm.scratch().resolve("unpacked"));
    }
    if (Files.isRegularFile(chart.resolve("Chart.yaml"))) {
      return chart;
    }
    throw ImageBuildException.input(
        chart.toString(),
        Files.exists(chart) ? "has no Chart.yaml" : "is not there",
        "Name a chart's archive or its directory.");
  }
}
