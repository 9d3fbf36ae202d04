package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartSinkTests {

  private static final Image IMAGE =
      new Image("forum-1.0", TestImages.TIME, List.of(), new TreeMap<>());

  @TempDir Path target;

  @Test
  void theArchiveHoldsTheChartInADirectoryOfItsName() throws IOException {
    Path tar = RealTool.require("tar");

    Artifact artifact =
        write(
            file("Chart.yaml", "name: forum\n"), file("templates/a.yaml", "a: {{ .Values.b }}\n"));

    assertThat(artifact.classifier()).isEqualTo("chart");
    assertThat(artifact.type()).isEqualTo("tgz");
    Path archive = target.resolve("forum-1.0-chart.tgz");
    assertThat(
            RealTool.run(Map.of("TZ", "UTC"), target, tar.toString(), "-tvzf", archive.toString())
                .successfulStdout())
        .contains("-rw-r--r-- 0/0", "forum/Chart.yaml\n", "forum/templates/a.yaml\n", "2023-11-14");
    assertThat(target.resolve("forum-1.0-chart.tgz.sha256"))
        .hasContent(artifact.sha256() + "  forum-1.0-chart.tgz");
    assertThat(target.resolve("helm/forum/templates/a.yaml")).hasContent("a: {{ .Values.b }}");
  }

  @Test
  void equalChartsGiveEqualArchives() throws IOException {
    byte[] first = Files.readAllBytes(write(file("Chart.yaml", "name: forum\n")).file());
    Files.delete(target.resolve("forum-1.0-chart.tgz"));

    assertThat(write(file("Chart.yaml", "name: forum\n")).file()).hasBinaryContent(first);
  }

  @Test
  void whatIsNotOfTheChartDoesNotStayInItsDirectory() throws IOException {
    write(file("Chart.yaml", "1"), file("templates/old.yaml", "1"));
    Path beside = Files.writeString(target.resolve("helm/beside"), "not the chart's");

    write(file("Chart.yaml", "2"));

    assertThat(target.resolve("helm/forum/templates/old.yaml")).doesNotExist();
    assertThat(target.resolve("helm/forum/Chart.yaml")).hasContent("2");
    assertThat(beside).exists();
  }

  @Test
  void namesThePathThatCannotBeWritten() throws IOException {
    Path inTheWay = Files.createDirectories(target.resolve("helm/forum/Chart.yaml/x"));

    assertThatThrownBy(() -> write(file("Chart.yaml", "1")))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(String.valueOf(inTheWay.getParent()));
    assertThat(target.resolve("forum-1.0-chart.tgz")).doesNotExist();
  }

  private Artifact write(RenderedFile... files) {
    return new ChartSink(target, "forum", () -> List.of(files)).write(IMAGE).get(0);
  }

  private static RenderedFile file(String path, String text) {
    return new RenderedFile(path, Content.of(text), false, "a test");
  }
}
