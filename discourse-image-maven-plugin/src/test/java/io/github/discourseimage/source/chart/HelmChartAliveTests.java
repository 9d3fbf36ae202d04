package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the chart's pods are asked, stopped and scaled. */
class HelmChartAliveTests {

  private static final String EXTERNAL = "database: {host: db}\nredis: {host: redis}\n";
  private static final String WEB = "Deployment/release-my-forum-web";
  private static final String SIDEKIQ = "Deployment/release-my-forum-sidekiq";

  @TempDir static Path directory;

  private static HelmChart chart;

  @BeforeAll
  static void writeChart() throws IOException {
    chart = HelmChart.write(Sites.of("pitchfork"), directory);
  }

  @Test
  void theWebServerLivesByItselfAndIsReadyWithItsDatabases() throws IOException {
    Map<?, ?> server = chart.manifest(EXTERNAL, WEB).container("web");

    assertThat(server.get("args")).isEqualTo(List.of("web"));
    assertThat(Manifest.variables(server)).containsEntry("UNICORN_BIND_ALL", "1");
    for (String probe : List.of("startupProbe", "livenessProbe")) {
      assertThat(String.valueOf(server.get(probe)))
          .contains("httpGet={path=/srv/status, port=app}");
    }
    assertThat(String.valueOf(server.get("readinessProbe")))
        .contains("probe, databases, http://127.0.0.1:8080/srv/status]}, timeoutSeconds=8")
        .contains("periodSeconds=10");
  }

  @Test
  void readinessAsksWhatIsWantedByTheWayThatVisitorsCome() throws IOException {
    String values = EXTERNAL + "nginx: {enabled: false}\nweb: {readiness: {path: /ready";

    assertThat(readiness(values + "}}\n")).contains("databases, http://127.0.0.1:3000/ready]");
    assertThat(readiness(values + ", databases: false, periodSeconds: 5}}\n"))
        .isEqualTo(
            "{httpGet={path=/ready, port=app}, timeoutSeconds=5, periodSeconds=5,"
                + " failureThreshold=2}");
  }

  private static String readiness(String values) throws IOException {
    return String.valueOf(chart.manifest(values, WEB).container("web").get("readinessProbe"));
  }

  @Test
  void aWorkerStartsWithoutDatabasesBeingAskedAndIsKilledForItsHeartbeatOnly() throws IOException {
    Map<?, ?> worker = chart.manifest(EXTERNAL, SIDEKIQ).container("sidekiq");

    assertThat(String.valueOf(worker.get("startupProbe"))).contains("/probe, worker]");
    assertThat(String.valueOf(worker.get("livenessProbe"))).contains("/probe, heartbeat]");
    assertThat(String.valueOf(worker.get("readinessProbe"))).contains("/probe, databases, worker]");
  }

  @Test
  void orderlyStopsCostNoRequest() throws IOException {
    Manifest web = chart.manifest(EXTERNAL, WEB);

    assertThat(web.map("spec", "strategy", "rollingUpdate").toString())
        .isEqualTo("{maxSurge=1, maxUnavailable=0}");
    // nginx ends first, then the web server, and both before they are killed.
    assertThat(String.valueOf(web.container("nginx").get("lifecycle")))
        .contains("sleep 15; kill -QUIT 1; sleep 60");
    assertThat(String.valueOf(web.container("web").get("lifecycle")))
        .contains("command=[sleep, 20]");
    assertThat(web.podSpec().get("terminationGracePeriodSeconds")).isEqualTo(90);
  }

  @Test
  void aPumaIsToldToListenEverywhere(@TempDir Path other) throws IOException {
    HelmChart puma = HelmChart.write(Sites.of("puma"), other);

    assertThat(String.valueOf(puma.manifest(EXTERNAL, WEB).container("web").get("args")))
        .startsWith("[ruby, --disable=gems, /usr/lib/discourse-image/await-services.rb, bundle,")
        .endsWith(" puma, -e, production, -b, tcp://0.0.0.0:3000]");
  }

  @Test
  void sidekiqIsEndedByItsOwnSignalWhereTheImagesIsAnother(@TempDir Path other) throws IOException {
    HelmChart unicorn = HelmChart.write(Sites.of("unicorn"), other);

    assertThat(String.valueOf(unicorn.manifest(EXTERNAL, SIDEKIQ).container("sidekiq")))
        .contains("kill -TERM 1; sleep 60");
    assertThat(chart.manifest(EXTERNAL, SIDEKIQ).container("sidekiq").containsKey("lifecycle"))
        .isFalse();
  }
}
