package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.helm.EmbeddedHelm;
import io.github.discourseimage.helm.KustomizeFiles;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.sink.RenderedTree;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output kustomize of the built-in chart, read by kubectl. */
class PlainManifestsTests {

  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @TempDir Path directory;

  private final RecordingLog log = new RecordingLog();

  @BeforeEach
  void write() throws IOException {
    Path project = Files.createDirectories(directory.resolve("project"));
    Files.writeString(
        project.resolve("values.yaml"), "database: {host: db}\nredis: {host: redis}\n");
    Chart chart = HelmChart.read(Sites.of("pitchfork"), project);
    EmbeddedHelm helm =
        new EmbeddedHelm(Path.of("target/helm-cache"), directory.resolve("scratch"));
    new RenderedTree(
            "kustomize",
            directory.resolve("out"),
            () -> KustomizeFiles.of(helm, chart.name(), chart.files(Optional.of(DIGEST)), log))
        .write(new Image("forum-1.0", new SourceDateEpoch(0), List.of(), new TreeMap<>()));
  }

  private List<Manifest> build(String kustomization) {
    String kubectl = RealTool.require("kubectl").toString();
    return Manifest.all(
        RealTool.run(Map.of(), directory.resolve("out"), kubectl, "kustomize", kustomization)
            .successfulStdout());
  }

  @Test
  void kubectlBuildsValidObjectsAndConfinedPods() {
    for (String kustomization : List.of("before", "base", "after")) {
      List<Manifest> manifests = build(kustomization);
      assertThat(manifests).isNotEmpty();
      for (Manifest manifest : manifests) {
        manifest.requireValid();
        assertThat(OldestKubernetes.faults(manifest)).isEmpty();
        if (!manifest.podSpec().isEmpty()) {
          assertThat(PodSecurity.broken(manifest)).as(manifest.id()).isEmpty();
          assertThat(manifest.missingVolumes()).as(manifest.id()).isEmpty();
          assertThat(manifest.containers())
              .as(manifest.id())
              .allSatisfy(one -> assertThat(String.valueOf(one.get("image"))).endsWith(DIGEST));
        }
        assertThat(manifest.json().toString()).doesNotContain("helm.sh/chart", "helm.sh/hook=");
      }
    }
    assertThat(log.lines).isEmpty();
  }

  @Test
  void theMigrationIsDoneBeforeTheRollOutAndEndedAfterIt() {
    Manifest before =
        build("before").stream().filter(it -> it.kind().equals("Job")).findFirst().get();

    assertThat(before.containers().stream().map(it -> String.valueOf(it.get("name"))))
        .containsSubsequence("preflight", "migrate");
    assertThat(Manifest.variables(before.container("migrate")))
        .containsEntry("SKIP_POST_DEPLOYMENT_MIGRATIONS", "1");
    assertThat(
            Manifest.variables(build("after").get(0).container("migrate"))
                .get("SKIP_POST_DEPLOYMENT_MIGRATIONS"))
        .isEqualTo("0");
  }

  @Test
  void anOtherImageIsOneLineOfAnOverlay() throws IOException {
    Path kustomization = directory.resolve("out/base/kustomization.yaml");
    Files.writeString(
        kustomization, Files.readString(kustomization).replace(DIGEST, "sha256:" + "f".repeat(64)));

    assertThat(build("base").toString()).doesNotContain(DIGEST).contains("sha256:ffff");
  }
}
