package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.helm.ChartLint;
import io.github.discourseimage.helm.EmbeddedHelm;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.sink.ChartSink;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the goal helm-lint says of the chart that a project gets. */
class ChartIsLintedTests {

  @TempDir Path directory;

  private final RecordingLog log = new RecordingLog();

  private void lint() {
    Chart chart = HelmChart.read(Sites.of("pitchfork"), directory.resolve("none"));
    Image image = new Image("forum-1.0", new SourceDateEpoch(0), List.of(), new TreeMap<>());
    new ChartSink(directory, chart.name(), () -> chart.files(Optional.empty())).write(image);
    new ChartLint(
            new EmbeddedHelm(Path.of("target/helm-cache"), directory.resolve("scratch")),
            directory.resolve("helm").resolve(chart.name()),
            log)
        .lint(new TreeSet<>(ChartLint.KUBERNETES), directory.resolve("rendered"));
  }

  @Test
  void nothingIsWrongWithTheBuiltInChart() throws IOException {
    lint();

    assertThat(log.lines).singleElement().asString().contains("find nothing wrong", "2 renderings");
    String oldest = ChartLint.KUBERNETES.get(0);
    assertThat(directory.resolve("helm/my-forum/Chart.yaml"))
        .content()
        .contains("kubeVersion: \">=" + oldest + ".0-0\"");
  }

  @Test
  void valuesOfTheProjectsTakeThePlaceOfTheBuiltInOnes() throws IOException {
    Path own = Files.createDirectories(directory.resolve("project/ci"));
    Files.writeString(own.resolve("inside-values.yaml"), "nginx: {enabled: false}\n");

    List<String> files =
        HelmChart.read(Sites.of("pitchfork"), directory.resolve("project"))
            .files(Optional.empty())
            .stream()
            .map(file -> file.path())
            .filter(path -> path.startsWith("ci/"))
            .toList();

    assertThat(files).containsExactly("ci/inside-values.yaml");
  }
}
