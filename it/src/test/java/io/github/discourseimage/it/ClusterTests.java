package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.SlowRequests;
import io.github.discourseimage.it.app.SteadyLoad;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The life of a release on a real cluster: the chart and image of one build by {@link
 * OciImageTests}, then those of the next version. What one test leaves the next goes on with.
 */
@Tag("kubernetes")
@ResourceLock("the network of this process")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTests {
  private static final Path BUILDS = Path.of(System.getProperty("it.directory")).toAbsolutePath();
  private static final Path OLD = BUILDS.resolve("compiled-app-bookworm-version-1/target");
  private static final Path NEW = BUILDS.resolve("compiled-app-bookworm-version-2/target");
  private static final int HTTP = 80;

  /** Clients of each kind. */
  private static final int EACH = 4;

  /** Sidekiq's first and second try again, after half a minute each. */
  private static final int JOB_SECONDS = 150;

  private static final int AWAY_SECONDS = 60;
  private static final Path WORK = BUILDS.resolve("cluster");

  @org.jspecify.annotations.Nullable private static ForumCluster cluster;

  @RegisterExtension
  static final TestWatcher LOGS =
      new TestWatcher() {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
          System.out.println(cluster().host().logs());
        }
      };

  @BeforeAll
  static void start() {
    assumeThat(System.getProperty("user.name")).as("the user, as it needs root").isEqualTo("root");
    assumeThat(NEW.resolve("oci/index.json")).as("what OciImageTests leaves").exists();
    CompiledApp.delete(WORK);
    cluster = ForumCluster.start(Path.of(System.getProperty("it.cache")), WORK);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static ForumCluster cluster() {
    return Objects.requireNonNull(cluster);
  }

  private static void tell(String format, Object... values) {
    System.out.printf(Locale.ROOT, "cluster: " + format + "%n", values);
  }

  @Test
  @Order(1)
  void helmInstallsTheForum() throws Exception {
    ForumCluster cluster = cluster();
    Path chart = cluster.prepare(OLD, "chart-1");
    long start = System.nanoTime();
    cluster.install(chart);
    tell("installed in %.1f s", (System.nanoTime() - start) / 1e9);

    assertThat(cluster.pods("web"))
        .hasSize(2)
        .allSatisfy(
            pod -> {
              assertThat(pod.ready()).isTrue();
              assertThat(pod.containers()).containsOnlyKeys("web", "nginx");
              assertThat(pod.image()).startsWith("localhost:5000/compiled-app@sha256:");
              assertThat(pod.restarts()).isZero();
            });
    assertThat(cluster.pods("sidekiq")).hasSize(1).allMatch(Pod::ready);
    assertThat(cluster.get("/about.json"))
        .contains("\"version\":\"2026.8.0-latest\"", "\"redis\":\"PONG\"", "\"database\":\"");
    assertThat(cluster.get("/")).contains("<title>");
    cluster.post("/posts", "eat-this");
    cluster.await("the job", 30, () -> cluster.get("/posts.json").contains("p>eat-this"));
    String upload = cluster.post("/uploads?ext=gif", "GIF89a");
    Matcher url = Pattern.compile("\"url\":\"([^\"]+)").matcher(upload);
    assertThat(url.find()).as(upload).isTrue();
    assertThat(cluster.get(url.group(1))).isEqualTo("GIF89a");
  }

  /** Nothing that the app said it has taken may be left undone. */
  private static void everyJobIsDone(List<Long> posts) throws Exception {
    ForumCluster cluster = cluster();
    double seconds =
        cluster.await(
            "all jobs", JOB_SECONDS, () -> Collections.disjoint(posts, cluster.uncooked()));
    tell("all %d jobs done, %.1f s after the last request", posts.size(), seconds);
    assertThat(posts).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  @Order(2)
  void anUpgradeUnderLoadLosesNoRequestAndNoJob() throws Exception {
    ForumCluster cluster = cluster();
    Path chart = cluster.prepare(NEW, "chart-2");
    List<Pod> before = cluster.pods("web");
    SteadyLoad.Report seen;
    try (SteadyLoad load = SteadyLoad.start(cluster.service(), HTTP, EACH)) {
      long start = System.nanoTime();
      cluster.upgrade(chart);
      tell("upgraded in %.1f s", (System.nanoTime() - start) / 1e9);
      cluster.awaitGone(before);
      seen = load.stop();
    }
    tell("upgrade under load: %s", seen.figures());

    assertThat(seen.failures()).isEmpty();
    everyJobIsDone(seen.posts());
    assertThat(cluster.pods("web")).hasSize(2).doesNotContainAnyElementsOf(before);
    assertThat(cluster.get("/about.json")).contains("\"version\":\"2026.9.0\"");
    assertThat(cluster.databases().query("SELECT count(*) FROM posts WHERE pinned")).isEqualTo("0");
  }

  @Test
  @Order(3)
  void aPodThatIsToldToStopEndsWhatItHasBegun() throws Exception {
    ForumCluster cluster = cluster();
    Pod leaving = cluster.pods("web").get(0);
    SteadyLoad.Report seen;
    SlowRequests slow;
    try (SteadyLoad load = SteadyLoad.start(cluster.service(), HTTP, EACH)) {
      slow = SlowRequests.start(leaving.address());
      cluster.delete(leaving);
      tell("pod gone %.1f s after the order", cluster.awaitGone(List.of(leaving)));
      seen = load.stop();
    }
    tell("pod deleted under load: %s; %s", seen.figures(), slow.figures());

    assertThat(seen.failures()).isEmpty();
    // Also one that began while the pod was leaving, and was on when its servers were told to end.
    assertThat(slow.failures()).isEmpty();
    assertThat(slow.answered()).isGreaterThan(10);
  }

  @Test
  @Order(4)
  void whatIsKilledComesBackAndItsJobsAreDone() throws Exception {
    ForumCluster cluster = cluster();
    List<Long> posts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      posts.add(cluster.write("[takes 3] and is in the middle of it"));
    }
    SteadyLoad.Report seen;
    try (SteadyLoad load = SteadyLoad.start(cluster.service(), HTTP, EACH)) {
      Thread.sleep(1500);
      for (String part : List.of("sidekiq", "web")) {
        Pod victim = cluster.pods(part).get(0);
        cluster.host().kill(Objects.requireNonNull(victim.containers().get(part)));
        tell(
            "%s killed, ready again after %.1f s",
            part,
            cluster.await(
                "the killed pod",
                60,
                () ->
                    cluster.pods(part).stream()
                        .anyMatch(
                            pod ->
                                pod.name().equals(victim.name())
                                    && pod.restarts() == victim.restarts() + 1
                                    && pod.ready())));
      }
      seen = load.stop();
    }
    tell("killed under load: %s", seen.figures());

    posts.addAll(seen.posts());
    everyJobIsDone(posts);
  }

  @Test
  @Order(5)
  void anOutageOfTheDatabaseStartsNothingAnew() throws Exception {
    ForumCluster cluster = cluster();
    int restarts = cluster.restarts();
    SteadyLoad.Report seen;
    try (SteadyLoad load = SteadyLoad.start(cluster.service(), HTTP, 1)) {
      Thread.sleep(2000);
      cluster.databases().stopPostgres();
      double noticed =
          cluster.await(
              "pods not ready", 50, () -> cluster.pods("web").stream().noneMatch(Pod::ready));
      tell("no pod ready %.1f s after the database went", noticed);
      Thread.sleep((long) ((AWAY_SECONDS - noticed) * 1000));
      cluster.databases().startPostgres();
      tell(
          "all pods ready %.1f s after it came back",
          cluster.await("pods ready", 60, () -> cluster.pods("web").stream().allMatch(Pod::ready)));
      seen = load.stop();
    }
    tell("database away under load: %s", seen.figures());

    assertThat(cluster.restarts()).isEqualTo(restarts);
    everyJobIsDone(seen.posts());
    assertThat(cluster.get("/about.json")).contains("\"database\":\"");
  }

  @Test
  @Order(6)
  void helmTestsTheReleaseAndTakesItAway() throws Exception {
    ForumCluster cluster = cluster();
    cluster.test();
    assertThat(cluster.events("forum-compiled-app-test")).contains("Started");
    cluster.uninstall();
    cluster.await(
        "an empty namespace",
        120,
        () -> cluster.leftovers().stream().noneMatch(it -> it.startsWith("Pod/")));

    assertThat(cluster.leftovers())
        .containsExactlyInAnyOrder(
            "PersistentVolumeClaim/forum-compiled-app", "Secret/forum-compiled-app");
  }
}
