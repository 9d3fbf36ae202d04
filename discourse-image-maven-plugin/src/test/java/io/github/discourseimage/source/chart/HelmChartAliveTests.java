package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the chart's pods are asked, stopped and scaled. */
class HelmChartAliveTests {

  private static final String EXTERNAL = "database: {host: db}\nredis: {host: redis}\n";
  private static final String IN_CLUSTER =
      "database: {inCluster: {enabled: true}}\nredis: {inCluster: {enabled: true}}\n";
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
  void nginxEndsFirstThenTheWebServerAndBothBeforeTheyAreKilled() throws IOException {
    Manifest web = chart.manifest(EXTERNAL, WEB);

    assertThat(web.map("spec", "strategy", "rollingUpdate").toString())
        .isEqualTo("{maxSurge=1, maxUnavailable=0}");
    assertThat(preStop(web.container("nginx"))).isEqualTo("[sleep, 15]");
    assertThat(preStop(web.container("web"))).isEqualTo("[/usr/lib/discourse-image/drain, 15, 60]");
    assertThat(web.podSpec().get("terminationGracePeriodSeconds")).isEqualTo(150);
    Manifest alone = chart.manifest(EXTERNAL + "nginx: {enabled: false}\n", WEB);
    assertThat(preStop(alone.container("web"))).endsWith("drain, 15, 0]");
    assertThat(alone.podSpec().get("terminationGracePeriodSeconds")).isEqualTo(90);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pitchfork", "unicorn", "puma"})
  void noPodIsKilledBeforeItsTimesToStopAreOver(String server, @TempDir Path other)
      throws IOException {
    HelmChart theirs = HelmChart.write(Sites.of(server), other);
    SiteModel site = Sites.of(server);
    for (String values :
        List.of(
            "",
            "web: {preStopSeconds: 0}\nsidekiq: {stopSeconds: 15}\n",
            "nginx: {enabled: false}\nweb: {preStopSeconds: 40}\n",
            "sidekiq: {stopSeconds: 600, groups: [{name: slow, queues: [low]}]}\n")) {
      for (Manifest manifest : Manifest.all(theirs.template(EXTERNAL + values))) {
        if (manifest.kind().equals("Deployment")) {
          String grace = String.valueOf(manifest.podSpec().get("terminationGracePeriodSeconds"));
          for (Map<?, ?> container : manifest.containers()) {
            assertThat(Integer.parseInt(grace))
                .as(manifest.id() + " with " + values)
                .isGreaterThanOrEqualTo(secondsToStop(container, site) + 5);
          }
        }
      }
    }
  }

  /** All seconds that a container may take from the order to stop to its end. */
  private static int secondsToStop(Map<?, ?> container, SiteModel site) {
    int before = numbers(preStop(container)).stream().mapToInt(Integer::intValue).sum();
    if ("sidekiq".equals(container.get("name"))) {
      String args = String.valueOf(container.get("args"));
      return before + numbers(args.substring(args.indexOf("-t, "))).get(0);
    }
    return before + site.web().stopSeconds();
  }

  private static List<Integer> numbers(String text) {
    return Pattern.compile("(?<=[ \\[])\\d+(?=[],])")
        .matcher(text)
        .results()
        .map(match -> Integer.valueOf(match.group()))
        .toList();
  }

  private static String preStop(Map<?, ?> container) {
    Map<?, ?> exec =
        Manifest.inner(Manifest.inner(Manifest.inner(container, "lifecycle"), "preStop"), "exec");
    return String.valueOf(exec.get("command"));
  }

  @Test
  void assetsOfOtherVersionsAreOnTheVolumeOrInTheBucket() throws IOException {
    String volume = chart.template(EXTERNAL);
    String bucket = "s3: {enabled: true, bucket: b, region: r, cdnUrl: 'https://cdn'}\n";
    String nowhere = "persistence: {enabled: false}\n";

    assertThat(chart.manifest(EXTERNAL, WEB).container("keep-assets").get("args"))
        .isEqualTo(
            List.of("ruby", "--disable=gems", "/usr/lib/discourse-image/keep-assets.rb", "3"));
    assertThat(volume)
        .contains("DISCOURSE_FALLBACK_ASSETS_PATH")
        .doesNotContain("s3:upload_assets");
    assertThat(chart.template(EXTERNAL + bucket))
        .contains("s3:upload_assets", "name: release-my-forum-upload-assets")
        .doesNotContain("keep-assets", "DISCOURSE_FALLBACK_ASSETS_PATH");
    assertThat(chart.template(IN_CLUSTER + bucket))
        .contains("s3:upload_assets")
        .doesNotContain("name: release-my-forum-upload-assets");
    for (String values :
        List.of(nowhere, "nginx: {enabled: false}\n", "assets: {keepVersions: 0}\n")) {
      assertThat(chart.template(EXTERNAL + values)).doesNotContain("keep-assets", "upload-assets");
    }
  }

  @Test
  void theAutoscalerTakesPodsAwayOneByOne() throws IOException {
    String values = EXTERNAL + "web: {autoscaling: {enabled: true, scaleDownSeconds: 600}}\n";
    Manifest scaler = chart.manifest(values, "HorizontalPodAutoscaler/release-my-forum-web");

    assertThat(scaler.map("spec", "behavior", "scaleDown").toString())
        .isEqualTo(
            "{stabilizationWindowSeconds=600, policies=[{type=Pods, value=1, periodSeconds=60}]}");
    assertThat(chart.manifest(values, WEB).map("spec").containsKey("replicas")).isFalse();
  }

  @Test
  void workersAreScaledByTheJobsOfTheirOwnQueues() throws IOException {
    String values =
        "redis: {host: redis, port: 6380, tls: true, username: forum, db: 2}\n"
            + "database: {host: db}\n"
            + "sidekiq: {keda: {enabled: true, keyPrefix: 'sidekiq:'}, groups: [{name: fast, queues:"
            + " ['critical,8', default]}]}\n";
    Manifest scaled = chart.manifest(values, "ScaledObject/release-my-forum-sidekiq-fast");

    assertThat(scaled.map("spec", "scaleTargetRef").toString())
        .isEqualTo("{name=release-my-forum-sidekiq-fast}");
    assertThat(String.valueOf(scaled.map("spec").get("triggers")))
        .contains("address=redis:6380, username=forum, databaseIndex=2, enableTLS=true")
        .contains("listName=sidekiq:queue:critical, listLength=200}")
        .contains("listName=sidekiq:queue:default")
        .contains("authenticationRef={name=release-my-forum-redis}");
    assertThat(chart.manifest(values, SIDEKIQ + "-fast").map("spec").containsKey("replicas"))
        .isFalse();
    Manifest login = chart.manifest(values, "TriggerAuthentication/release-my-forum-redis");
    assertThat(String.valueOf(login.map("spec").get("secretTargetRef")))
        .isEqualTo("[{parameter=password, name=release-my-forum, key=redis-password}]");
    String inCluster = chart.template(IN_CLUSTER + "sidekiq: {keda: {enabled: true}}\n");
    assertThat(inCluster).contains("release-my-forum-redis:6379").doesNotContain("TriggerAuth");
  }

  @Test
  void whatIsWrongWithScalingIsToldAllAtOnce() {
    assertThatThrownBy(
            () ->
                chart.template(
                    EXTERNAL
                        + "web: {autoscaling: {enabled: true}, resources: {requests: {cpu: ''}}}\n"
                        + "secrets: {csiSecretProviderClass: c}\n"
                        + "sidekiq: {keda: {enabled: true, minReplicas: 5}}\n"))
        .hasMessageContaining("web.autoscaling.cpuPercent is a share of web.resources.requests.cpu")
        .hasMessageContaining("sidekiq.keda.minReplicas is above maxReplicas: lower it.")
        .hasMessageContaining("sidekiq.keda takes Redis' password from a Secret, which");
  }

  @Test
  void aClusterThatLacksAnOperatorIsToldSo(@TempDir Path other) throws IOException {
    HelmChart onCluster = HelmChart.write(Sites.of("pitchfork"), other);
    Path check = other.resolve("templates/_check-scaling.tpl");
    // What every cluster has and Helm alone does not know; here, what Helm knows.
    Files.writeString(
        check, Files.readString(check).replace("apiregistration.k8s.io/v1", "apps/v1"));
    String values = "sidekiq: {keda: {enabled: true}}\nserviceMonitor: {enabled: true}\n";

    assertThatThrownBy(() -> onCluster.template(EXTERNAL + values))
        .hasMessageContaining("sidekiq.keda.enabled needs KEDA, which this cluster lacks")
        .hasMessageContaining("serviceMonitor.enabled needs Prometheus' operator, which this");
    assertThat(onCluster.template(EXTERNAL)).contains("kind: Deployment");
  }

  @Test
  void egressIsDeniedButToWhatTheValuesName() throws IOException {
    String id = "NetworkPolicy/release-my-forum-egress";
    String more = "smtp: {address: mail}\ns3: {enabled: true, bucket: b, region: r}\n";
    String policy =
        String.valueOf(
            chart.manifest(EXTERNAL + more + "networkPolicy: {denyEgress: true}\n", id).json());

    assertThat(policy)
        .contains("values=[postgresql, redis]")
        .contains("{port=53, protocol=UDP}", "{port=53, protocol=TCP}")
        .contains("{port=5432, protocol=TCP}, {port=6379, protocol=TCP}")
        .contains("{port=587, protocol=TCP}, {port=443, protocol=TCP}")
        .contains("policyTypes=[Egress]");
    assertThat(chart.template(EXTERNAL)).doesNotContain("Egress");
    String inCluster = IN_CLUSTER + "networkPolicy: {denyEgress: true}\n";
    assertThat(String.valueOf(chart.manifest(inCluster, id).json())).doesNotContain("5432", "6379");
    Manifest database = chart.manifest(inCluster, "NetworkPolicy/release-my-forum-postgresql");
    assertThat(database.map("spec").get("policyTypes")).isEqualTo(List.of("Ingress", "Egress"));
    assertThat(database.map("spec").containsKey("egress")).isFalse();
  }

  @Test
  void withoutNginxTheWebServerServesFiles() throws IOException {
    Manifest alone = chart.manifest(EXTERNAL + "nginx: {enabled: false}\n", WEB);

    assertThat(Manifest.variables(alone.container("web")))
        .containsEntry("DISCOURSE_SERVE_STATIC_ASSETS", "true");
    assertThat(alone.containers()).hasSize(1);
  }

  @Test
  void jobsHaveTimeToEndWhicheverSignalTheImageIsStoppedBy(@TempDir Path other) throws IOException {
    HelmChart unicorn = HelmChart.write(Sites.of("unicorn"), other);
    String group = EXTERNAL + "sidekiq: {groups: [{name: fast, queues: [critical]}]}\n";

    assertThat(chart.manifest(EXTERNAL, SIDEKIQ).container("sidekiq").get("args"))
        .isEqualTo(List.of("sidekiq", "-t", "50"));
    assertThat(String.valueOf(unicorn.manifest(group, SIDEKIQ + "-fast").container("sidekiq")))
        .contains(", /usr/lib/discourse-image/stop-by, TERM, bundle, exec, sidekiq, -e, production")
        .contains("-t, 50, -c, 5, -q, critical]");
    assertThat(String.valueOf(chart.manifest(group, SIDEKIQ + "-fast").container("sidekiq")))
        .doesNotContain("stop-by");
  }
}
