package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.template.RenderedFile;
import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartTests {

  private static final SiteModel SITE = Sites.of("pitchfork");
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @TempDir Path project;

  @Test
  void valuesAreTypedAndCommented() throws IOException {
    String values = text("values.yaml");

    Map<?, ?> read = read(values);
    assertThat(Manifest.inner(read, "image").toString())
        .isEqualTo("{repository=my-forum, tag=1.0, digest=, pullPolicy=IfNotPresent}");
    assertThat(Manifest.inner(read, "nginx").get("enabled")).isEqualTo(true);
    assertThat(Manifest.inner(read, "securityContext").get("runAsUser")).isEqualTo(10001);
    assertThat(values)
        .contains("  # Name without a tag.\n  repository: \"my-forum\"\n")
        .doesNotContain("# @");
  }

  @Test
  void theReadmeHasATableOfAllValues() throws IOException {
    assertThat(text("README.md"))
        .contains("| `web.replicas` | `1` | Pods; the autoscaler's business where it is on. |\n")
        .contains("| `image.pullPolicy` | `\"IfNotPresent\"` | One of `\"Always\"`,")
        .contains("| `database.sslMode` |", "| `db-password` | `DISCOURSE_DB_PASSWORD` | needed |")
        .doesNotContain("<!-- values -->");
  }

  @Test
  void theProjectsValuesAreLaidOverTheChartsAndKeepTheComments() throws IOException {
    write(
        "values.yaml",
        """
        hostname: forum.example.com
        web:
          replicas: 3
          resources:
            limits: {memory: 4Gi}
          podAnnotations:
            "a/b": "yes"
        securityContext: {runAsUser: null}
        sidekiq:
          groups:
            - {name: fast, queues: [critical]}
        extra:
          motd: {text: "Ünïcode # no comment"}
        """);

    String values = text("values.yaml");

    Map<?, ?> read = read(values);
    assertThat(read.get("hostname")).isEqualTo("forum.example.com");
    Map<?, ?> web = Manifest.inner(read, "web");
    assertThat(web.get("replicas")).isEqualTo(3);
    assertThat(web.get("workers")).isEqualTo(3);
    assertThat(String.valueOf(web.get("resources")))
        .isEqualTo("{limits={memory=4Gi}, requests={cpu=1000m, memory=3072Mi}}");
    assertThat(String.valueOf(web.get("podAnnotations"))).isEqualTo("{a/b=yes}");
    assertThat(Manifest.inner(read, "securityContext").containsKey("runAsUser")).isTrue();
    assertThat(Manifest.inner(read, "securityContext").get("runAsUser")).isNull();
    assertThat(String.valueOf(Manifest.inner(read, "sidekiq").get("groups")))
        .isEqualTo("[{name=fast, queues=[critical]}]");
    assertThat(String.valueOf(read.get("extra"))).isEqualTo("{motd={text=Ünïcode # no comment}}");
    assertThat(values.lines().filter(line -> line.contains("#")).toList())
        .containsAll(
            text(SITE, project.resolve("none"), "values.yaml")
                .lines()
                .filter(line -> line.strip().startsWith("#"))
                .toList());
  }

  @Test
  void theDigestOfTheImageIsAValueThatTheProjectMayOverrule() throws IOException {
    assertThat(image(DIGEST)).contains("digest=" + DIGEST);
    String other = "sha256:" + "f".repeat(64);
    write("values.yaml", "image: {digest: \"" + other + "\"}\n");

    assertThat(image(DIGEST)).contains("digest=" + other);
  }

  @Test
  void tellsAllThatIsWrongWithTheProjectsValues() throws IOException {
    Path file =
        write(
            "values.yaml",
            """
            web:
              replica: 2
              workers: "3"
              preStopSeconds: -1
            replicas: 2
            nginx: {enabled: yes}
            env: {UNICORN_WORKERS: 3}
            persistence: {accessMode: RWO}
            image: {digest: latest}
            hostname: null
            sidekiq: {groups: [{queues: [low]}]}
            database: on
            redis: {}
            redis: {}
            """);

    assertThatThrownBy(this::chart)
        .hasMessageStartingWith("12 problems:")
        .hasMessageContaining(
            file + ":2:3: web.replica is not a value of the chart; did you mean 'web.replicas'?")
        .hasMessageContaining(file + ":3:12: web.workers is 3; it must be a whole number")
        .hasMessageContaining(file + ":4:19: web.preStopSeconds is '-1'; it must be at least 0")
        .hasMessageContaining(
            ":5:1: replicas is not a value of the chart; did you mean 'sidekiq.replicas' or"
                + " 'web.replicas'?")
        .hasMessageContaining("nginx.enabled is yes; it must be true or false")
        .hasMessageContaining("env is {UNICORN_WORKERS=3}; it must be a map of texts")
        .hasMessageContaining(
            "persistence.accessMode is 'RWO'; it must be one of 'ReadWriteOnce', 'ReadWriteMany',")
        .hasMessageContaining("image.digest is 'latest'; it must match ^(sha256:[0-9a-f]{64})?$")
        .hasMessageContaining("hostname is null; it must be a text")
        .hasMessageContaining("sidekiq.groups is [{queues=[low]}]; it must be a list of maps")
        .hasMessageContaining("database is on; it must be a map")
        .hasMessageContaining(":14:1: redis is set twice");
  }

  @Test
  void aFileOfValuesIsOneMap() throws IOException {
    Path file = write("values.yaml", "- a\n");
    assertThatThrownBy(this::chart).hasMessageStartingWith(file + ":1:1: is not one map");
    write("values.yaml", "a: [\n");
    assertThatThrownBy(this::chart).hasMessageStartingWith(file + ":2:1: cannot be parsed: ");
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
    assertThatThrownBy(this::chart).hasMessageStartingWith(file + ": is not UTF-8 text");
    write("values.yaml", "# nothing yet\n");
    assertThat(text("values.yaml")).isEqualTo(text(SITE, project.resolve("none"), "values.yaml"));
  }

  @Test
  void theProjectsTemplatesAreAddedAsTheyAre() throws IOException {
    write("templates/motd.yaml", "text: {{ .Values.extra.motd }} [=no.template]\n");
    write("files/dashboard.json", "{}\n");
    write("templates/.gitkeep", "");

    assertThat(text("templates/motd.yaml"))
        .isEqualTo("text: {{ .Values.extra.motd }} [=no.template]\n");
    assertThat(chart().files(Optional.empty()).stream().map(RenderedFile::path))
        .contains("files/dashboard.json", "Chart.yaml", ".helmignore", "values.schema.json")
        .doesNotContain("templates/.gitkeep")
        .isSorted();
  }

  @Test
  void refusesFilesThatWouldGoNowhereOrOverOthers() throws IOException {
    write("templates/web.yaml", "a: b\n");
    write("value.yaml", "a: b\n");
    Files.createSymbolicLink(project.resolve("templates/link.yaml"), Path.of("web.yaml"));

    assertThatThrownBy(this::chart)
        .hasMessageStartingWith("3 problems:")
        .hasMessageContaining(
            project.resolve("templates/web.yaml") + ": has the path of a file of the chart,")
        .hasMessageContaining(
            "override that template at src/main/templates/helm/templates/web.yaml")
        .hasMessageContaining("has no place in the chart; did you mean 'values.yaml'?")
        .hasMessageContaining(project.resolve("templates/link.yaml") + ": is not a regular file");
  }

  @Test
  void aVersionThatNoChartCanHaveIsRefused() {
    SiteModel site =
        SiteModel.defaults(
            "my-forum", "1.2.3.4", "2026.7.1", "0", "h", "puma", List.of(Distribution.DEBIAN));

    assertThatThrownBy(() -> HelmChart.read(site, project))
        .hasMessageStartingWith(
            "version of the project: '1.2.3.4' cannot be the version of a Helm chart (semver.org)");
  }

  private Path write(String path, String text) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  private Chart chart() {
    return HelmChart.read(SITE, project);
  }

  private List<RenderedFile> files(Optional<String> digest) {
    return chart().files(digest);
  }

  private String image(String digest) throws IOException {
    Map<?, ?> values = read(text(files(Optional.of(digest)), "values.yaml"));
    return Manifest.inner(values, "image").toString();
  }

  private String text(String path) throws IOException {
    return text(SITE, project, path);
  }

  private static String text(SiteModel site, Path project, String path) throws IOException {
    return text(HelmChart.read(site, project).files(Optional.empty()), path);
  }

  private static String text(List<RenderedFile> files, String path) throws IOException {
    RenderedFile file = files.stream().filter(f -> f.path().equals(path)).findFirst().orElseThrow();
    return new String(file.content().readAll(), StandardCharsets.UTF_8);
  }

  private static Map<?, ?> read(String yaml) {
    return Manifest.all(yaml).get(0).json();
  }
}
