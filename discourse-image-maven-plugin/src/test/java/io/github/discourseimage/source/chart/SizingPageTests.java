package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on sizes: its examples against its formulae, the chart and a queue. */
class SizingPageTests {
  private static final Pattern YAML = Pattern.compile("(?m)^(\\w+):\n\n```yaml\n([^`]+)```");

  private static final double REQUESTS = 4;
  private static final double SECONDS = 0.1;
  private static final double POLL_EVERY = 25;
  private static final double POLL_SECONDS = 0.01;

  /** A forum of the page: its row of each kind, and its values. */
  private record Forum(int column, String values) {

    double number(String row) {
      return Double.parseDouble(cell(row));
    }

    String cell(String row) {
      return page.lines()
          .filter(line -> line.startsWith("| " + row))
          .map(line -> line.split(" *\\| *"))
          .map(cells -> cells[column + 2])
          .findFirst()
          .orElseThrow();
    }

    double busy() {
      return number("Page views per second") * REQUESTS * SECONDS
          + number("Open tabs") / POLL_EVERY * POLL_SECONDS;
    }

    int pods() {
      return Integer.parseInt(cell("Web server: pods").replaceAll(" .*", ""));
    }

    int workers() {
      return Integer.parseInt(cell("Web server: pods").replaceAll(".* ", ""));
    }
  }

  @TempDir static Path directory;

  private static HelmChart chart;
  private static String page;
  private static List<Forum> forums;

  @BeforeAll
  static void read() throws IOException {
    chart = HelmChart.write(Sites.of("pitchfork"), directory);
    page = Files.readString(Path.of("../src-site/markdown/sizing.md"));
    forums = new ArrayList<>();
    Matcher example = YAML.matcher(page);
    while (example.find()) {
      forums.add(new Forum(forums.size(), example.group(2)));
    }
    assertThat(forums).hasSize(3);
  }

  @Test
  void theTableFollowsFromTheFormulae() {
    for (Forum forum : forums) {
      double views = forum.number("Page views per second");
      assertThat(forum.number("Open tabs")).isEqualTo(50 * views);
      assertThat(forum.number("Busy workers")).isEqualTo(forum.busy(), within());
      assertThat(forum.pods())
          .isEqualTo((int) Math.ceil(forum.busy() / (0.6 * forum.workers())) + 1);
      double threads = views / 10 * 1 / 0.5;
      assertThat(forum.number("Workers of jobs: pods")).isEqualTo(Math.ceil(threads / 5) + 1);
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(0.001);
  }

  @Test
  void theValuesAreThoseOfTheTable() throws IOException {
    for (Forum forum : forums) {
      List<Manifest> all = Manifest.all(chart.template(forum.values()));
      Manifest web = deployment(all, "web");
      Map<?, ?> container = web.container("web");
      int workers = forum.workers();
      assertThat(Manifest.variables(container))
          .containsEntry("UNICORN_WORKERS", String.valueOf(workers));
      assertThat(String.valueOf(container.get("resources")))
          .contains("cpu=" + workers / 2, "limits={memory=" + 768 * (workers + 1) + "Mi}");
      assertThat(most(all, web)).isEqualTo(forum.pods());
      assertThat(deployment(all, "sidekiq").map("spec").get("replicas"))
          .isEqualTo((int) forum.number("Workers of jobs: pods"));
      int connections = (int) forum.number("Connections at most");
      assertThat(
              ConnectionsTests.sum(
                  chart, forum.values().replaceAll("maxConnections: \\d+", "maxConnections: 1")))
          .isEqualTo(connections);
      assertThat((int) forum.number("PostgreSQL's")).isGreaterThanOrEqualTo(connections + 3);
    }
  }

  private static int most(List<Manifest> all, Manifest web) {
    return (Integer)
        all.stream()
            .filter(it -> it.kind().equals("HorizontalPodAutoscaler"))
            .map(it -> (Object) it.map("spec").get("maxReplicas"))
            .findFirst()
            .orElseGet(() -> web.map("spec").get("replicas"));
  }

  private static Manifest deployment(List<Manifest> all, String name) {
    return all.stream()
        .filter(it -> it.id().equals("Deployment/release-my-forum-" + name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ninetyFiveOfAHundredRequestsHardlyWait() {
    for (Forum forum : forums) {
      assertThat(waiting(forum, forum.pods())).isLessThan(0.02);
      assertThat(waiting(forum, forum.pods() - 1)).isLessThan(0.15);
    }
  }

  /**
   * An hour of requests that arrive independently of each other, take exponentially distributed
   * times and go to any pod, where the first that is free takes the first that waits.
   *
   * @return seconds that 95 of 100 do not exceed
   */
  private static double waiting(Forum forum, int pods) {
    Random random = new Random(20260101);
    double[][] free = new double[pods][forum.workers()];
    double rate = forum.busy() / SECONDS;
    List<Double> waits = new ArrayList<>();
    for (double now = 0; now < 3600; now += exponential(random) / rate) {
      double[] workers = free[random.nextInt(pods)];
      Arrays.sort(workers);
      double begins = Math.max(now, workers[0]);
      waits.add(begins - now);
      workers[0] = begins + exponential(random) * SECONDS;
    }
    waits.sort(null);
    return waits.get(waits.size() * 95 / 100);
  }

  private static double exponential(Random random) {
    return -Math.log(1 - random.nextDouble());
  }
}
