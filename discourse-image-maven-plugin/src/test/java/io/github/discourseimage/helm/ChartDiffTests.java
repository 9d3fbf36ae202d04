package io.github.discourseimage.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.sink.ChartSink;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartDiffTests {

  @TempDir Path directory;

  private TestChart from;
  private TestChart to;

  @BeforeEach
  void write() throws IOException {
    from = new TestChart(directory.resolve("from"), "forum");
    to = new TestChart(directory.resolve("to"), "forum");
  }

  private ChartDiff.Result compare(Path... values) {
    return new ChartDiff(TestChart.helm(directory.resolve("scratch")), List.of(values))
        .compare(from.directory, to.directory);
  }

  private static String map(String name, String members) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\n" + members;
  }

  @Test
  void styleOrderCommentsAndLabelsOfVersionsAreNoDifference() throws IOException {
    from.file(
        "templates/a.yaml",
        "# one\n"
            + map("a", "  labels: {helm.sh/chart: forum-1, team: x}\ndata: {a: '1', b: c}\n"));
    to.file(
        "templates/other.yaml",
        "data:\n  b: c\n  # two\n  a: \"1\"\n"
            + map("a", "  labels: {team: x, helm.sh/chart: forum-2}\n"));

    ChartDiff.Result result = compare();

    assertThat(result.isEmpty()).isTrue();
    assertThat(result.summary()).isEqualTo("no difference");
  }

  @Test
  void tellsWhatIsAddedRemovedAndChanged() throws IOException {
    from.file(
            "templates/a.yaml",
            map("a", "data:\n  a: '1'\n  b: same\n  motd: {{ .Values.motd }}\n"))
        .file("templates/old.yaml", map("old", ""));
    to.file(
            "templates/a.yaml",
            map("a", "data:\n  a: '2'\n  b: same\n  motd: {{ .Values.motd }}\n"))
        .file("templates/new.yaml", map("new", "  annotations: {helm.sh/hook: pre-install}\n"));
    Path values = Files.writeString(directory.resolve("values.yaml"), "motd: Hello\n");

    ChartDiff.Result result = compare(values);

    assertThat(result.summary()).isEqualTo("1 added, 1 removed, 1 changed");
    assertThat(result.lines())
        .containsExactly(
            "~ ConfigMap/a",
            "  @@ -1,6 +1,6 @@",
            "   apiVersion: v1",
            "   data:",
            "  -  a: '1'",
            "  +  a: '2'",
            "     b: same",
            "     motd: Hello",
            "   kind: ConfigMap",
            "+ ConfigMap/new",
            "  +apiVersion: v1",
            "  +kind: ConfigMap",
            "  +metadata:",
            "  +  annotations:",
            "  +    helm.sh/hook: pre-install",
            "  +  name: new",
            "- ConfigMap/old");
  }

  @Test
  void noSecretIsPrinted() throws IOException {
    String secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n";
    from.file("templates/s.yaml", secret + "stringData: {a: first, b: same, c: gone}\n");
    to.file("templates/s.yaml", secret + "stringData: {a: second, b: same, d: fresh}\n")
        .file("templates/t.yaml", secret.replace("name: s", "name: t") + "data: {e: bmV3}\n");

    ChartDiff.Result result = compare();

    assertThat(result.lines())
        .contains("  -  a: (hidden)", "  +  a: (hidden, changed)", "     b: (hidden)")
        .contains("  -  c: (hidden)", "  +  d: (hidden)", "+ Secret/t", "  +  e: (hidden)");
    assertThat(String.join("\n", result.lines()))
        .doesNotContain("first", "second", "same", "gone", "fresh", "bmV3");
  }

  @Test
  void anArchiveIsAChartToo() throws IOException {
    to.file("templates/a.yaml", map("a", ""));
    Image image = new Image("forum-1.0", new SourceDateEpoch(0), List.of(), new TreeMap<>());
    List<RenderedFile> files =
        List.of(
            file("Chart.yaml", "apiVersion: v2\nname: forum\nversion: 1.0.0\n"),
            file("templates/a.yaml", map("a", "")));
    Path archive = new ChartSink(directory, "forum", () -> files).write(image).get(0).file();

    ChartDiff diff = new ChartDiff(TestChart.helm(directory.resolve("scratch")), List.of());

    assertThat(diff.compare(archive, to.directory).isEmpty()).isTrue();
  }

  private static RenderedFile file(String path, String text) {
    return new RenderedFile(path, Content.of(text), false, "a test");
  }

  @Test
  void refusesWhatIsNoChartOrWantsOtherValues() throws IOException {
    ChartDiff diff = new ChartDiff(TestChart.helm(directory.resolve("scratch")), List.of());
    Path none = directory.resolve("none");
    assertThatThrownBy(() -> diff.compare(none, to.directory))
        .hasMessageContaining(none + ": is not there");
    assertThatThrownBy(() -> diff.compare(directory, to.directory))
        .hasMessageContaining(directory + ": has no Chart.yaml");
    from.file("templates/a.yaml", "{{ required \"host is empty\" .Values.host }}\n");
    assertThatThrownBy(this::compare)
        .hasMessageContaining(from.directory + ": cannot be rendered by Helm: ")
        .hasMessageContaining("host is empty")
        .hasMessageContaining("Give the values that it wants.");
  }
}
