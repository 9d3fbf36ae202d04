package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.DockerHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The chart that {@link DockerfileTests} left, rendered by Helm and run by {@code podman kube play}
 * with the image that it names by digest. Needs root.
 */
@Tag("docker")
class KubePlayTests {
  private static final Path PROJECT = Path.of(System.getProperty("it.containerProject"));
  private static final Path CHART = PROJECT.resolve("helm/compiled-app");

  private static final Path WORK =
      Path.of(System.getProperty("it.directory")).toAbsolutePath().resolve("kube-play");

  private static final Path ROOT = WORK.resolve("root");
  private static final String IMAGE = "localhost/compiled-app:1.0-SNAPSHOT";

  private static final int USER = 1234567;

  /**
   * With group 0, as OpenShift has it: to that group podman leaves the files of Secrets. The Secret
   * is not called as the claim is, because podman has one name for both.
   */
  private static final String VALUES =
      """
      database: {host: %1$s, sslMode: disable}
      redis: {host: %1$s}
      secrets: {existingSecret: forum-secrets}
      securityContext: {runAsUser: %2$d, runAsGroup: 0, fsGroup: 0}
      web: {preStopSeconds: 1}
      """
          .formatted(KubePlay.GATEWAY, USER);

  private static final String SECRET =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: forum-secrets}
      stringData: {db-password: %s}
      """
          .formatted(KubePlay.PASSWORD);

  private static final String LOOK_AROUND =
      "id; grep -E \"CapEff|NoNewPrivs|Seccomp:\" /proc/self/status; touch /usr/x 2>&1 || :";

  @BeforeAll
  static void unpack() throws IOException {
    assumeThat(System.getProperty("user.name"))
        .as("the user, as podman gives a container any user only for root")
        .isEqualTo("root");
    assumeThat(CHART).as("what DockerfileTests leaves").exists();
    CompiledApp.delete(WORK);
    Files.createDirectories(WORK);
    DockerHost.unpack(Path.of(System.getProperty("it.cache")), ROOT);
  }

  @AfterAll
  static void delete() {
    CompiledApp.delete(WORK);
  }

  @Test
  void theChartRunsAsHelmRendersIt() throws IOException {
    List<ChartManifest> chart = render("as-it-is", VALUES);
    try (KubePlay node = node("as-it-is")) {
      refusesADatabaseThatDoesNotSuit(node);
      PlayedForum forum = new PlayedForum(node, chart);
      for (ChartManifest job : ChartManifest.jobs(chart, "pre-install")) {
        assertThat(forum.run(job)).startsWith("0\n");
        node.down(job.name());
      }
      forum.start();
      forum.serves();
      for (ChartManifest pod : List.of(forum.web(), forum.sidekiq())) {
        for (String container : KubePlay.containers(pod).values()) {
          assertThat(node.podman("exec " + container + " sh -c '" + LOOK_AROUND + "'"))
              .contains("uid=" + USER, " gid=0(root) groups=0(root)", "Seccomp:\t2")
              .contains("CapEff:\t0000000000000000", "NoNewPrivs:\t1")
              .contains("touch: cannot touch '/usr/x': Read-only file system");
        }
      }
      // What the liveness probe became.
      node.podman("healthcheck run " + KubePlay.containers(forum.web()).get("web"));
      assertThat(forum.run(ChartManifest.jobs(chart, "post-install").get(0))).startsWith("0\n");
      forum.losesNoJobWhileWorkersChange();
      assertThat(node.stop(forum.web())).isEqualTo(Map.of("nginx", "0", "web", "0"));
    }
  }

  private static void refusesADatabaseThatDoesNotSuit(KubePlay node) throws IOException {
    String values = VALUES + "preflight: {extensions: [hstore, nothing]}\n";
    ChartManifest preflight = ChartManifest.jobs(render("refused", values), "pre-install").get(0);
    assertThat(new PlayedForum(node, List.of()).run(preflight))
        .isEqualTo(
            "1\npreflight: the server lacks the extension nothing: install its package there\n");
    node.down(preflight.name());
  }

  @Test
  void allThatIsWrittenIsOnVolumes() throws IOException {
    List<ChartManifest> chart =
        render("traced", VALUES).stream().map(WriteTrace::unlocked).toList();
    try (KubePlay node = node("traced")) {
      WriteTrace trace = WriteTrace.prepare(node, IMAGE, USER);
      PlayedForum forum = new PlayedForum(node, chart);
      for (ChartManifest job : ChartManifest.jobs(chart, "pre-install")) {
        assertThat(forum.run(job)).startsWith("0\n");
      }
      forum.start();
      forum.serves();
      assertThat(forum.run(ChartManifest.jobs(chart, "post-install").get(0))).startsWith("0\n");
      forum.losesNoJobWhileWorkersChange();

      for (ChartManifest pod : forum.played()) {
        assertThat(trace.mounts(pod)).isEqualTo(pod.mounts());
      }
      Set<String> written = trace.onVolumes(forum.played());
      System.out.println(String.join("\n", written));
      assertThat(written)
          .anyMatch(
              line ->
                  line.matches(
                      "forum-compiled-app-web /var/lib/discourse/uploads/\\S+gif .< 4 KiB."));
      assertThat(trace.elsewhere(forum.played())).isEmpty();

      // The trace finds what it should.
      String seed = ": >/usr/lib/x && rm /usr/lib/x && echo x >>/etc/issue && : >/dev/shm/x";
      String nginx = KubePlay.containers(forum.web()).get("nginx");
      node.podman("exec " + nginx + " sh -c '" + seed + "'");
      assertThat(trace.elsewhere(forum.played()))
          .contains("nginx: /dev/shm/x", "nginx: /etc/issue", "nginx: /usr", "nginx: /usr/lib");
    }
  }

  private static KubePlay node(String name) throws IOException {
    KubePlay node = KubePlay.start(ROOT, Files.createDirectories(WORK.resolve(name)));
    try {
      node.pull(PROJECT.resolve("oci"), "1.0-SNAPSHOT", IMAGE);
      node.play("secret", SECRET);
      return node;
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private static List<ChartManifest> render(String name, String values) throws IOException {
    return ChartManifest.render(CHART, WORK.resolve("chart-" + name), values);
  }
}
