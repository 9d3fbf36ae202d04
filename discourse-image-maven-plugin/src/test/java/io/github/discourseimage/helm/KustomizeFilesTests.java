package io.github.discourseimage.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KustomizeFilesTests {

  private static final String IMAGE = "registry.test:5000/forum:1.0@sha256:" + "0".repeat(64);

  @TempDir Path directory;

  private final RecordingLog log = new RecordingLog();
  private final List<RenderedFile> chart = new ArrayList<>();

  private KustomizeFilesTests chart(String path, String text) {
    if (chart.isEmpty()) {
      chart.add(file("Chart.yaml", "apiVersion: v2\nname: forum\nversion: 1.0.0-SNAPSHOT\n"));
    }
    chart.add(file(path, text));
    return this;
  }

  private static RenderedFile file(String path, String text) {
    return new RenderedFile(path, Content.of(text), false, "a test");
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (RenderedFile file :
        KustomizeFiles.of(TestChart.helm(directory.resolve("scratch")), "forum", chart, log)) {
      files.put(file.path(), new String(file.content().readAll(), StandardCharsets.UTF_8));
    }
    return files;
  }

  private static String job(String name, String hook, String weight, String ofPod) {
    return "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: forum-"
        + name
        + "\n  labels: {team: x}\n  annotations: {helm.sh/hook: '"
        + hook
        + "', helm.sh/hook-weight: '"
        + weight
        + "'}\nspec:\n  activeDeadlineSeconds: 60\n  template:\n    spec:\n      restartPolicy:"
        + " Never\n"
        + ofPod
        + "      volumes: [{name: "
        + name
        + ", emptyDir: {}}]\n      containers: [{name: "
        + name
        + ", image: '"
        + IMAGE
        + "'}]\n";
  }

  @Test
  void whatStaysIsTheBaseInHelmsOrderWithItsImages() throws IOException {
    chart(
            "templates/pod.yaml",
            "# a comment\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n"
                + "    helm.sh/chart: forum-1\n    app.kubernetes.io/managed-by: Helm\n    a: b\n"
                + "spec: {containers: [{name: web, image: '"
                + IMAGE
                + "'}]}\n")
        .chart("templates/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n")
        .chart(
            "templates/tests/t.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n");

    Map<String, String> files = files();

    assertThat(files.keySet())
        .containsExactly(
            "README.md",
            "base/configmap-m.yaml",
            "base/kustomization.yaml",
            "base/pod-web.yaml",
            "overlays/example/kustomization.yaml");
    assertThat(files.get("base/pod-web.yaml"))
        .startsWith("# a comment\napiVersion: v1\n")
        .contains("  labels:\n    a: b\n");
    assertThat(files.get("base/kustomization.yaml"))
        .isEqualTo(
            """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources:
            - configmap-m.yaml
            - pod-web.yaml
            images:
            - name: registry.test:5000/forum
              digest: sha256:%s
            """
                .formatted("0".repeat(64)));
    assertThat(files()).isEqualTo(files);
  }

  @Test
  void hooksOfOnePhaseAreOneJobThatRunsThemInTheirOrder() throws IOException {
    chart("templates/b.yaml", job("migrate", "pre-install,pre-upgrade", "-10", ""))
        .chart("templates/a.yaml", job("settings", "pre-install,pre-upgrade", "-5", ""))
        .chart("templates/c.yaml", job("preflight", "pre-install,pre-upgrade", "-20", ""))
        .chart("templates/d.yaml", job("post-migrate", "post-install,post-upgrade", "10", ""));

    Map<String, String> files = files();

    String before = name(files, "before/job-");
    assertThat(before).matches("before/job-forum-before-1-0-0-snapshot-[0-9a-f]{8}.yaml");
    String text = String.valueOf(files.get(before));
    assertThat(text)
        .doesNotContain("helm.sh")
        .contains("ttlSecondsAfterFinished: 604800\n", "activeDeadlineSeconds: 180\n")
        .containsSubsequence("initContainers:", "name: preflight", "name: migrate")
        .containsSubsequence("containers:\n", "- name: settings")
        .contains("- name: preflight\n        emptyDir: {}", "  labels:\n    team: x\n");
    String after = name(files, "after/job-");
    assertThat(after).startsWith("after/job-forum-post-migrate-1-0-0-snapshot-");
    assertThat(files.get("README.md"))
        .containsSubsequence(
            "kubectl apply -k before\n",
            "kubectl wait --for=condition=complete --timeout=60m "
                + before.replace("before/job-", "job/").replace(".yaml", "\n"),
            "kubectl apply -k base\n",
            "kubectl apply -k after\n");
    assertThat(log.lines).isEmpty();
  }

  @Test
  void jobsOfOtherPodsStayAloneAndThatIsTold() throws IOException {
    chart("templates/a.yaml", job("migrate", "pre-upgrade", "-10", ""))
        .chart("templates/b.yaml", job("own", "pre-upgrade", "0", "      hostname: own\n"));

    assertThat(files().keySet().stream().filter(path -> path.startsWith("before/job-"))).hasSize(2);
    assertThat(log.lines)
        .singleElement()
        .asString()
        .contains("the hooks [forum-migrate, forum-own] have different pods");
  }

  @Test
  void otherContentIsAnotherName() throws IOException {
    chart("templates/a.yaml", job("migrate", "pre-upgrade", "0", ""));
    String first = name(files(), "before/job-");
    chart.clear();
    chart("templates/a.yaml", job("migrate", "pre-upgrade", "0", "      hostname: other\n"));

    assertThat(name(files(), "before/job-")).isNotEqualTo(first);
  }

  private static String name(Map<String, String> files, String start) {
    return files.keySet().stream().filter(path -> path.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void saysWhereMissingValuesGo() {
    chart("templates/a.yaml", "{{ required \"host is empty\" .Values.host }}\n");

    assertThatThrownBy(this::files)
        .hasMessageContaining("output kustomize: cannot be rendered by Helm: ")
        .hasMessageContaining("host is empty")
        .hasMessageContaining("into src/main/helm/values.yaml");
  }
}
