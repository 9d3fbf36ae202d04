package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.source.chart.RollOut.Pace;
import io.github.discourseimage.source.chart.RollOut.Workload;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many connections the chart reckons with, against a cluster that is simulated. */
class ConnectionsTests {
  private static final String EXTERNAL = "database: {host: db, %s}\nredis: {host: redis}\n";
  private static final Pattern SUM = Pattern.compile("up to (\\d+) may be open");

  @TempDir static Path directory;

  private static HelmChart chart;

  @BeforeAll
  static void writeChart() throws IOException {
    chart = HelmChart.write(Sites.of("pitchfork"), directory);
  }

  @Test
  void aServerThatHasTooFewIsRefusedWithTheSumAndItsParts() {
    String more =
        "web: {replicas: 4, workers: 5}\nbackup: {enabled: true}\n"
            + "sidekiq: {groups: [{name: fast, queues: [critical], replicas: 2, threads: 10},"
            + " {name: slow, queues: [low]}]}\n";
    assertThatThrownBy(
            () -> chart.template(EXTERNAL.formatted("pool: 6, maxConnections: 100") + more))
        .hasMessageContaining(
            "database.maxConnections=100, but while one release takes the place of another up to"
                + " 369 may be open (web 2 x 4 pods x (5 workers + 1) x 6, sidekiq fast 2 x 2 pods"
                + " x 13, sidekiq slow 2 x 1 pods x 8, a job of the release 6, a backup 6 + 1):"
                + " lower replicas, web.workers or database.pool, or give the server more.");
  }

  @Test
  void workersCountByTheMostThatTheAutoscalerMayMake() {
    assertThatThrownBy(
            () ->
                chart.template(
                    EXTERNAL.formatted("maxConnections: 10")
                        + "sidekiq: {replicas: 1, keda: {enabled: true, maxReplicas: 7}}\n"))
        .hasMessageContaining("sidekiq 2 x 7 pods x 8");
  }

  @Test
  void aWorkerHasAConnectionForEachThreadAndThree() throws IOException {
    String groups =
        "sidekiq: {groups: [{name: fast, queues: [critical], threads: 10}, {name: slow, queues:"
            + " [low], threads: 2}]}\n";
    List<Manifest> all = Manifest.all(chart.template(EXTERNAL.formatted("pool: 8") + groups));
    assertThat(pool(all, "sidekiq-fast", "sidekiq")).isEqualTo("13");
    assertThat(pool(all, "sidekiq-slow", "sidekiq")).isEqualTo("8");
    assertThat(pool(all, "web", "web")).isEqualTo("8");
  }

  private static String pool(List<Manifest> all, String deployment, String container) {
    Manifest manifest =
        all.stream()
            .filter(it -> it.id().equals("Deployment/release-my-forum-" + deployment))
            .findFirst()
            .orElseThrow();
    return String.valueOf(
        Manifest.variables(manifest.container(container)).get("DISCOURSE_DB_POOL"));
  }

  /** One release, as values of the chart and as what a cluster would make of them. */
  private record Release(String values, List<Workload> workloads, int jobs, int backup) {

    static Release of(Random random) {
      int pool = 3 + random.nextInt(10);
      int sites = Math.max(0, random.nextInt(5) - 2);
      int databases = sites + 1;
      int workers = 1 + random.nextInt(8);
      int pods = random.nextInt(7);
      int most = pods + 1 + random.nextInt(8);
      boolean scaled = random.nextBoolean();
      boolean jobs = random.nextInt(4) > 0;
      boolean backup = random.nextBoolean();
      // Zero where nobody scales the workers.
      int keda = Math.max(0, random.nextInt(12) - 5);
      List<Workload> workloads = new ArrayList<>();
      // The process that the workers come from may have connections, too.
      workloads.add(
          new Workload(
              scaled ? Math.min(pods + 1, most) : pods,
              scaled ? most : pods,
              workers + 1,
              pool * databases));
      StringBuilder groups = new StringBuilder();
      for (int i = random.nextInt(4); i > 0; i--) {
        int threads = 1 + random.nextInt(20);
        int replicas = random.nextInt(5);
        groups.append(
            "{name: g%d, queues: [q%d], threads: %d, replicas: %d},"
                .formatted(i, i, threads, replicas));
        workloads.add(workers(replicas, keda, Math.max(pool, threads + 3) * databases));
      }
      int replicas = random.nextInt(5);
      if (groups.isEmpty()) {
        workloads.add(workers(replicas, keda, Math.max(pool, 8) * databases));
      }
      StringBuilder more = new StringBuilder();
      for (int i = 0; i < sites; i++) {
        more.append("{name: s%1$d, hostnames: [s%1$d], database: s%1$d},".formatted(i));
      }
      String values =
          """
          web: {replicas: %d, workers: %d, autoscaling: {enabled: %b, minReplicas: %d, maxReplicas: %d}}
          sidekiq: {replicas: %d, groups: [%s], keda: {enabled: %b, maxReplicas: %d}}
          preflight: {enabled: %b}
          migrate: {enabled: %b}
          settings: {enabled: %b}
          backup: {enabled: %b}
          multisite: {sites: [%s {name: far, hostnames: [far], database: far, host: elsewhere}]}
          """
              .formatted(
                  pods,
                  workers,
                  scaled,
                  Math.min(pods + 1, most),
                  most,
                  replicas,
                  groups,
                  keda > 0,
                  Math.max(1, keda),
                  jobs,
                  jobs,
                  jobs,
                  backup,
                  more);
      return new Release(
          EXTERNAL.formatted("pool: " + pool + ", maxConnections: %d") + values,
          workloads,
          // More than one database may be migrated by a process each.
          jobs ? pool * (databases == 1 ? 1 : databases + 1) : 0,
          backup ? pool * databases + 1 : 0);
    }

    private static Workload workers(int replicas, int keda, int connections) {
      return keda > 0
          ? new Workload(1, keda, 1, connections)
          : new Workload(replicas, replicas, 1, connections);
    }

    /** With every pod that there may be, and old ones that stay until the end. */
    int worst() {
      List<Workload> full =
          workloads.stream()
              .map(it -> new Workload(it.most(), it.most(), it.processes(), it.pool()))
              .toList();
      return new RollOut(1, new Pace(1, 5000, 5000), full, jobs, backup).peak();
    }
  }

  @Test
  void noRollOutOpensMoreThanTheChartReckonsWith() throws IOException {
    Random random = new Random(20260101);
    for (int i = 0; i < 40; i++) {
      Release release = Release.of(random);
      int sum = sum(chart, release.values().formatted(1));
      // Exactly so many are enough.
      chart.template(release.values().formatted(Math.max(sum, 1)));
      int highest = 0;
      for (int run = 0; run < 30; run++) {
        Pace pace = new Pace(1 + random.nextInt(120), 1, 1 + random.nextInt(120));
        int peak =
            new RollOut(
                    random.nextLong(), pace, release.workloads(), release.jobs(), release.backup())
                .peak();
        highest = Math.max(highest, peak);
      }
      assertThat(highest).as(release.values()).isLessThanOrEqualTo(sum);
      assertThat(release.worst()).as(release.values()).isEqualTo(sum);
    }
  }

  /** The chart's own sum, which it tells when it refuses that only one may be open. */
  static int sum(HelmChart chart, String values) {
    try {
      chart.template(values);
      return 0;
    } catch (Exception e) {
      Matcher matcher = SUM.matcher(String.valueOf(e.getMessage()));
      assertThat(matcher.find()).as(e.getMessage()).isTrue();
      return Integer.parseInt(matcher.group(1));
    }
  }
}
