package io.github.discourseimage.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.discourseimage.image.RecordingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartLintTests {

  @TempDir Path directory;

  private final RecordingLog log = new RecordingLog();
  private TestChart chart;

  @BeforeEach
  void write() throws IOException {
    chart = new TestChart(directory, "forum");
  }

  private void lint() {
    new ChartLint(TestChart.helm(directory.resolve("scratch")), chart.directory, log)
        .lint(new TreeSet<>(List.of("1.25", "1.36")), directory.resolve("rendered"));
  }

  @Test
  void aSoundChartPassesInEachRendering() throws IOException {
    chart
        .file(
            "templates/pod.yaml",
            TestChart.pod("a-{{ .Values.motd | lower }}", "", "      " + TestChart.CONFINED + "\n"))
        .file("ci/one-values.yaml", "motd: One\n")
        .file("ci/two-values.yaml", "motd: Two\n");

    lint();

    assertThat(log.lines)
        .containsExactly(
            "Helm's linter and our rules find nothing wrong with the chart: 4 objects in 4"
                + " renderings, for Kubernetes 1.25, 1.36");
    assertThat(directory.resolve("rendered/two-1.36.yaml")).content().contains("name: a-two");
    assertThat(directory.resolve("scratch/home")).isEmptyDirectory();
  }

  @Test
  void tellsAllThatIsWrongWithFileLineElementAndFix() throws IOException {
    chart
        .file(
            "templates/pod.yaml",
            TestChart.pod(
                "Main",
                "  hostNetwork: true\n  volumes: [{name: a, hostPath: {path: /}}]\n",
                "      ports: [{containerPort: 80, hostPort: 80}]\n"
                    + "      volumeMounts: [{name: b, mountPath: /b}]\n"
                    + "      securityContext: {runAsUser: 0, privileged: true, capabilities: {add:"
                    + " [SYS_ADMIN]}}\n"))
        .file(
            "templates/budget.yaml",
            "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: b}\n")
        .file("templates/twice.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n")
        .file("templates/twice2.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n")
        .file(
            "templates/web.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector:"
                + " {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: other}}\n");

    String message = String.valueOf(catchThrowable(this::lint).getMessage());

    String pod = directory + "/rendered/values-1.25.yaml:";
    assertThat(message)
        .contains("problems:")
        .containsPattern(
            pod + "\\d+: Pod/Main of templates/pod.yaml: spec.hostNetwork: is true, but must not")
        .contains("spec.volumes[a].hostPath: is a kind of volume that is not allowed")
        .contains("Fix: Use one of these: configMap, csi, downwardAPI, emptyDir, ephemeral, image,")
        .contains("spec.containers[main].ports[0].hostPort: is 80, but must not be there")
        .contains("spec.containers[main].securityContext.runAsUser: is 0, but must not be 0")
        .contains("securityContext.privileged: is true, but must not be true")
        .contains("securityContext.allowPrivilegeEscalation: must be false (Pod Security's level")
        .contains("securityContext.runAsNonRoot: must be true, here or for the whole pod")
        .contains("securityContext.seccompProfile.type: must be RuntimeDefault or Localhost")
        .contains("securityContext.capabilities.drop: must have ALL")
        .contains("capabilities.add[0]: is SYS_ADMIN, but may be NET_BIND_SERVICE only")
        .contains("metadata.name: 'Main' is no name for it: it must be lower-case letters")
        .contains("volumeMounts[b].name: names the volume 'b'; the pod has [a]")
        .contains("apiVersion: is policy/v1beta1, which no supported Kubernetes has for it")
        .contains("Fix: Write policy/v1 and adapt the fields.")
        .contains("ConfigMap/c of templates/twice2.yaml: metadata.name: is there twice")
        .contains("Deployment/web of templates/web.yaml: spec.template.spec.containers: is empty")
        .contains(
            "spec.selector.matchLabels: wants the label app: web, which its pods do not have");
    // Both renderings have it.
    assertThat(message.split("hostNetwork", -1)).hasSize(2);
    assertThat(log.lines)
        .anyMatch(
            line -> line.contains("readOnlyRootFilesystem: is not true, as it is in all pods"));
  }

  @Test
  void aSecretInAVariableIsAWarning() throws IOException {
    chart.file(
        "templates/pod.yaml",
        TestChart.pod(
            "a",
            "",
            "      env: [{name: DB_PASSWORD, value: x}, {name: PASSWORD, value: /run/p}, {name:"
                + " API_TOKEN, valueFrom: {secretKeyRef: {name: a, key: b}}}]\n      "
                + TestChart.CONFINED
                + "\n"));

    lint();

    assertThat(log.lines).hasSize(2);
    assertThat(log.lines.get(0))
        .contains("Pod/a of templates/pod.yaml: spec.containers[main].env[DB_PASSWORD].value: ")
        .contains("stands there for everybody who may read pods")
        .doesNotContain("API_TOKEN", "env[PASSWORD]");
  }

  @Test
  void theLineIsThatOfTheRenderedFile() throws IOException {
    chart.file(
        "templates/pod.yaml",
        "{{- if true }}\n# above\n"
            + TestChart.pod("a", "  hostPID: true\n", "      " + TestChart.CONFINED + "\n")
            + "{{- end }}\n");

    String message = String.valueOf(catchThrowable(this::lint).getMessage());

    Path rendered = directory.resolve("rendered/values-1.25.yaml");
    int line = Files.readAllLines(rendered).indexOf("  hostPID: true") + 1;
    assertThat(message).startsWith(rendered + ":" + line + ": Pod/a of templates/pod.yaml: ");
  }

  @Test
  void hooksAndTestsAreLookedAtToo() throws IOException {
    chart.file(
        "templates/tests/t.yaml",
        TestChart.pod("t", "  hostIPC: true\n", "      " + TestChart.CONFINED + "\n")
            .replace("  name: t\n", "  name: t\n  annotations: {helm.sh/hook: test}\n"));

    assertThatThrownBy(this::lint)
        .hasMessageContaining("Pod/t of templates/tests/t.yaml: spec.hostIPC: is true");
    assertThat(directory.resolve("rendered/values-1.25.yaml"))
        .content()
        .contains("helm.sh/hook: test");
  }

  @Test
  void saysWhatHelmSays() throws IOException {
    chart
        .file("templates/a.yaml", "a: {{ required \"motd2 is empty\" .Values.motd2 }}\n")
        .file("values.schema.json", "{\"properties\": {\"motd\": {\"type\": \"string\"}}}")
        .file("ci/bad-values.yaml", "motd: 7\n")
        .file("ci/none-values.yaml", "motd: x\n");

    assertThatThrownBy(this::lint)
        .hasMessageContaining("ci/bad-values.yaml, Kubernetes 1.25: cannot be rendered: ")
        .hasMessageContaining("values don't meet the specifications of the schema(s)")
        .hasMessageContaining("motd2 is empty")
        .hasMessageContaining("goes into src/main/helm/ci/<name>-values.yaml.")
        .hasMessageNotContaining("scratch");
  }

  @Test
  void helmsLinterIsStrict() throws IOException {
    chart.file("Chart.yaml", "apiVersion: v2\nname: forum\nversion: one\n");

    assertThatThrownBy(this::lint)
        .hasMessageContaining(chart.directory + ": helm lint --strict says: ")
        .hasMessageContaining("version");
  }

  @Test
  void aNewerKubernetesThanThisIsAsked() throws IOException {
    chart.file(
        "Chart.yaml", "apiVersion: v2\nname: forum\nversion: 1.0.0\nkubeVersion: '>=1.30.0-0'\n");

    assertThatThrownBy(this::lint)
        .hasMessageContaining("Kubernetes 1.25: cannot be rendered: ")
        .hasMessageContaining("1.30.0");
  }

  @Test
  void aLibraryThatCannotBeLoadedIsTold() throws IOException {
    Path cache = directory.resolve("cache");
    Path library = HelmLibrary.file(Path.of("target/helm-cache").toAbsolutePath());
    Path broken = cache.resolve(Path.of("target/helm-cache").toAbsolutePath().relativize(library));
    Files.createDirectories(Objects.requireNonNull(broken.getParent()));
    Files.writeString(broken, "no library");

    assertThatThrownBy(
            () ->
                new ChartLint(
                        new EmbeddedHelm(cache, directory.resolve("scratch")), chart.directory, log)
                    .lint(new TreeSet<>(List.of("1.25")), directory.resolve("rendered")))
        .hasMessageContaining("Helm: ended with exit code 1; it said: ")
        .hasMessageContaining(broken.toString())
        .hasMessageContaining("Helm's library wants glibc on Linux")
        .hasMessageNotContaining("\tat ");
    assertThat(HelmLibrary.unsupported())
        .hasMessageContaining("Helm: comes with no library for ")
        .hasMessageContaining("Run this goal on Linux or macOS (amd64, arm64)");
  }
}
