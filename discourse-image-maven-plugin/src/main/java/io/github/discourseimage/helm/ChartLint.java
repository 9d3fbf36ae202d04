package io.github.discourseimage.helm;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * Looks for faults of a chart before a cluster does: by Helm's own linter, and in what Helm renders
 * for each Kubernetes and each file of values that the chart is tried with.
 */
public final class ChartLint {

  /**
   * The oldest Kubernetes that the built-in chart is for, and the newest that it was held against.
   */
  public static final List<String> KUBERNETES = List.of("1.25", "1.36");

  private static final String NO_VALUES = "values";

  private final EmbeddedHelm helm;
  private final Path chart;
  private final BuildLog log;

  /**
   * @param chart a directory with Chart.yaml in it
   */
  public ChartLint(EmbeddedHelm helm, Path chart, BuildLog log) {
    this.helm = helm;
    this.chart = chart;
    this.log = log;
  }

  private record Case(String name, ChartRenderer.Wish wish) {}

  /**
   * Lints.
   *
   * @param kubernetes versions such as {@code 1.25}
   * @param rendered takes what Helm renders, for people: findings name lines there
   * @throws ImageBuildException with all that is wrong
   */
  public void lint(SortedSet<String> kubernetes, Path rendered) {
    List<Case> cases = cases(kubernetes);
    List<HelmTask.Answer> answers =
        new ChartRenderer(helm, chart).lintAndRender(cases.stream().map(Case::wish).toList());
    ManifestReport report = new ManifestReport();
    helmsOwn(answers.get(0), report);
    int objects = 0;
    try {
      FileTree.tryDelete(rendered);
      Files.createDirectories(rendered);
      for (int i = 0; i < cases.size(); i++) {
        objects += check(cases.get(i), answers.get(i + 1), rendered, report);
      }
    } catch (IOException e) {
      throw ImageBuildException.environment(
          rendered.toString(), "is not writable: " + e, "Make room on its disk.", e);
    }
    report.warnings().forEach(warning -> log.warn(warning.toString()));
    report.throwIfAny();
    log.info(
        "Helm's linter and our rules find nothing wrong with the chart: "
            + objects
            + " objects in "
            + cases.size()
            + " renderings, for Kubernetes "
            + String.join(", ", kubernetes));
  }

  private List<Case> cases(SortedSet<String> kubernetes) {
    List<Path> files = values(chart);
    List<Case> cases = new ArrayList<>();
    for (String version : kubernetes) {
      if (files.isEmpty()) {
        cases.add(new Case(NO_VALUES + "-" + version, wish(version, List.of())));
      }
      for (Path file : files) {
        String name = String.valueOf(file.getFileName()).replaceFirst("(-values)?\\.ya?ml$", "");
        cases.add(new Case(name + "-" + version, wish(version, List.of(file))));
      }
    }
    return cases;
  }

  private static ChartRenderer.Wish wish(String kubernetes, List<Path> values) {
    return new ChartRenderer.Wish("release", "namespace", kubernetes, values);
  }

  /** The files of values that a chart is tried with: those that chart-testing would take. */
  public static List<Path> values(Path chart) {
    Path directory = chart.resolve("ci");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
    } catch (IOException e) {
      throw ImageBuildException.environment(
          directory.toString(), "cannot be read: " + e, "Check its permissions.", e);
    }
  }

  private void helmsOwn(HelmTask.Answer answer, ManifestReport report) {
    List<String> messages = answer.text().lines().filter(line -> !line.contains("[INFO]")).toList();
    if (answer.failed()) {
      for (String message : messages) {
        report.error(
            chart.toString(), "helm lint --strict says: " + message.strip(), "Correct it there.");
      }
      if (messages.isEmpty()) {
        report.error(chart.toString(), "helm lint --strict fails", "Run it to see why.");
      }
    }
  }

  private int check(Case one, HelmTask.Answer answer, Path directory, ManifestReport report)
      throws IOException {
    String with =
        one.wish().values().isEmpty() ? "its values" : String.valueOf(one.wish().values().get(0));
    if (answer.failed()) {
      report.error(
          "chart with " + with + ", Kubernetes " + one.wish().kubernetes(),
          "cannot be rendered: " + answer.text().strip(),
          "Correct the values or the template that Helm names; what a release must be told goes"
              + " into src/main/helm/ci/<name>-values.yaml.");
      return 0;
    }
    Path file = directory.resolve(one.name() + ".yaml");
    Files.writeString(file, answer.text(), StandardCharsets.UTF_8);
    report.in(file.toString());
    try {
      List<Manifest> manifests = Manifest.all(file.toString(), answer.text());
      ManifestRules.check(manifests, report);
      return manifests.size();
    } catch (ImageBuildException e) {
      e.findings().forEach(found -> report.error(found.subject(), found.problem(), found.hint()));
      return 0;
    }
  }
}
