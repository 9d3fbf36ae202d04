package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.sink.ChartSink;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart as Helm renders it and Kubernetes reads it. */
class HelmChartTests {

  private static final String EXTERNAL = "database: {host: db}\nredis: {host: redis}\n";
  private static final String IN_CLUSTER =
      "database: {inCluster: {enabled: true}}\nredis: {inCluster: {enabled: true}}\n";

  /** Switches and what they can be; each of a row stands on lines of its own. */
  private static final List<List<String>> SWITCHES =
      List.of(
          List.of(
              "database: {host: db, maxConnections: 1000, sslMode: verify-full}",
              "database: {host: db}\nmultisite: {sites: [{name: shop, hostnames: [shop.example.org],"
                  + " database: shop, port: 5433, passwordKey: shop}]}",
              "database: {inCluster: {enabled: true}}"),
          List.of("redis: {host: redis, tls: true}", "redis: {inCluster: {enabled: true}}"),
          List.of(
              "s3: {region: eu-west-1}",
              "s3: {enabled: true, bucket: b, region: eu-west-1}",
              "s3: {enabled: true, bucket: b, region: eu-west-1, cdnUrl: 'https://cdn'}"),
          List.of("nginx: {enabled: true}", "nginx: {enabled: false}"),
          List.of("assets: {keepVersions: 3}", "assets: {keepVersions: 0}"),
          List.of(
              "persistence: {accessMode: ReadWriteOnce}",
              "persistence: {accessMode: ReadWriteMany, storageClass: efs}",
              "persistence: {existingClaim: uploads}",
              "persistence: {enabled: false}"),
          List.of(
              "web: {replicas: 2, readiness: {path: /ready, periodSeconds: 5}}",
              "web: {readiness: {databases: false}, autoscaling: {enabled: true}, podDisruptionBudget: {enabled: false}}",
              "web: {podDisruptionBudget: {maxUnavailable: 25%}, podAnnotations: {a: b}}"),
          List.of(
              "sidekiq: {replicas: 0, podDisruptionBudget: {enabled: false}}",
              "sidekiq: {keda: {enabled: true}, podDisruptionBudget: {maxUnavailable: 50%}}",
              "sidekiq: {groups: [{name: fast, queues: [critical, default]}, {name: slow, replicas:"
                  + " 3, threads: 2, queues: [low]}]}"),
          List.of(
              "admin: {enabled: false}",
              "admin: {enabled: true, email: a@b, secretKey: db-password}",
              "admin: {enabled: true, email: a@b, username: root, existingSecret: admin}"),
          List.of(
              "backup: {enabled: false}",
              "backup: {enabled: true, bucket: b, timeZone: Europe/Berlin, sqlOnly: true}"),
          List.of("preflight: {enabled: true}", "preflight: {enabled: false}"),
          List.of("migrate: {enabled: true}", "migrate: {enabled: false}"),
          List.of(
              "settings: {enabled: true}",
              "settings: {enabled: false}",
              "settings: {dryRun: true}"),
          List.of(
              "ingress: {enabled: false}",
              "ingress: {enabled: true, controller: nginx, className: nginx, tls: {enabled: true,"
                  + " secretName: tls}}",
              "ingress: {enabled: true, controller: alb, annotations: {a/b: c}, tls: {enabled: true}}",
              "httpRoute: {enabled: true, parentRefs: [{name: gateway}]}"),
          List.of(
              "networkPolicy: {enabled: true}",
              "networkPolicy: {enabled: false}",
              "networkPolicy: {denyEgress: true}",
              "networkPolicy: {from: [{namespaceSelector: {}}], egress: [{to: [{ipBlock: {cidr:"
                  + " 10.0.0.0/8}}]}]}"),
          List.of(
              "serviceMonitor: {enabled: false}",
              "serviceMonitor: {enabled: true, labels: {a: b}}"),
          List.of("dashboard: {enabled: false}", "dashboard: {enabled: true, labels: {a: b}}"),
          List.of(
              "serviceAccount: {annotations: {eks.amazonaws.com/role-arn: role}}",
              "serviceAccount: {create: false, name: present}"),
          List.of(
              "secrets: {existingSecret: present}",
              "secrets: {items: [{key: password, path: db-password}]}",
              "secrets: {externalSecret: {enabled: true, store: aws, extract: [forum]}}"),
          List.of("topologySpread: true", "topologySpread: false"),
          List.of(
              "securityContext: {runAsUser: 10001}",
              "securityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}"),
          List.of(
              "smtp: {address: ''}",
              "smtp: {address: mail, username: forum, domain: example.org}",
              "smtp: {address: mail, tls: true, startTls: false}"),
          List.of(
              "commonLabels: {}",
              "commonLabels: {team: a}\npodLabels: {b: c}\nimagePullSecrets: [{name: login}]\n"
                  + "priorityClassName: high\nnodeSelector: {a: b}\ntolerations: [{operator:"
                  + " Exists}]\naffinity: {nodeAffinity: {}}\nfullnameOverride: forum\n"
                  + "env: {A: 'yes'}\nextraEnv: [{name: B, value: c}]\n"
                  + "extraEnvFrom: [{configMapRef: {name: c}}]\n"
                  + "extraVolumes: [{name: more, emptyDir: {}}]\n"
                  + "extraVolumeMounts: [{name: more, mountPath: /more}]"));

  @TempDir static Path directory;

  private static HelmChart chart;

  @BeforeAll
  static void writeChart() throws IOException {
    chart = HelmChart.write(Sites.of("pitchfork"), directory);
  }

  @Test
  void helmsLinterFindsNothing() {
    chart.lint();
  }

  @Test
  void helmReadsThePackedChart(@TempDir Path target) {
    Image image = new Image("forum-1.0", new SourceDateEpoch(0), List.of(), new TreeMap<>());
    Chart whole = HelmChart.read(Sites.of("pitchfork"), target.resolve("none"));
    Path archive =
        new ChartSink(target, whole.name(), () -> whole.files(Optional.empty()))
            .write(image)
            .get(0)
            .file();

    assertThat(new Helm(archive).show().chart().call())
        .contains("name: my-forum\n", "version: 1.0.0\n", "appVersion: 2026.7.1\n");
  }

  @Test
  void anyTwoSwitchesTogetherGiveValidManifestsAndConfinedPods() throws IOException {
    List<List<Integer>> rows = Pairs.rows(SWITCHES.stream().map(List::size).toList());
    assertThat(rows).hasSizeBetween(16, 40);
    Set<String> kinds = new HashSet<>();
    for (List<Integer> row : rows) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(SWITCHES.get(i).get(row.get(i)));
      }
      String text = String.join("\n", values) + "\n";
      List<Manifest> manifests = Manifest.all(chart.template(text));
      assertThat(manifests.stream().map(Manifest::id)).as(text).doesNotHaveDuplicates();
      for (Manifest manifest : manifests) {
        kinds.add(manifest.kind());
        requireGood(manifest, text);
      }
      requireGoodForTheOldest(chart, text);
    }
    assertThat(kinds)
        .contains("CronJob", "Deployment", "ExternalSecret", "HTTPRoute")
        .contains("HorizontalPodAutoscaler", "Ingress", "Job", "NetworkPolicy", "Pod")
        .contains("PersistentVolumeClaim", "PodDisruptionBudget", "Service", "ServiceAccount")
        .contains("ScaledObject", "ServiceMonitor", "StatefulSet", "TriggerAuthentication");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unicorn", "puma"})
  void theOtherWebServersGiveValidManifestsToo(String server, @TempDir Path other)
      throws IOException {
    HelmChart theirs = HelmChart.write(Sites.of(server), other);
    theirs.lint();
    for (Manifest manifest : Manifest.all(theirs.template(EXTERNAL))) {
      requireGood(manifest, server);
    }
    requireGoodForTheOldest(theirs, EXTERNAL);
  }

  private static void requireGoodForTheOldest(HelmChart chart, String values) throws IOException {
    for (Manifest manifest : Manifest.all(chart.template(values, HelmChart.OLDEST))) {
      assertThat(OldestKubernetes.faults(manifest)).as(values).isEmpty();
    }
  }

  private static void requireGood(Manifest manifest, String values) {
    manifest.requireValid();
    assertThat(manifest.name()).as(values).hasSizeLessThanOrEqualTo(63);
    if (!manifest.podSpec().isEmpty()) {
      String what = manifest.id() + " of\n" + values;
      assertThat(PodSecurity.broken(manifest)).as(what).isEmpty();
      assertThat(manifest.missingVolumes()).as(what).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web: {replicas: '2'} | replicas",
        "web: {replica: 2} | replica",
        "webb: {} | webb",
        "env: {UNICORN_WORKERS: 3} | UNICORN_WORKERS",
        "image: {digest: 'sha256:abc'} | digest",
        "persistence: {accessMode: RWO} | accessMode",
        "database: {port: 70000} | port",
        "securityContext: {runAsUser: 0} | runAsUser",
        "imagePullSecrets: [login] | imagePullSecrets",
        "sidekiq: {groups: [{queues: [low]}]} | name",
        "nginx: {enabled: 'yes'} | enabled",
        "backup: {schedule: every night} | schedule",
        "multisite: {sites: [{name: shop, hostnames: [s]}]} | database",
        "multisite: {sites: [{name: shop, hostnames: [s], database: s, password: s}]} | password",
        "admin: {secretKey: 'a b'} | secretKey",
      })
  void theSchemaRefusesWhatMayNotStandThere(String values, String named) {
    assertThatThrownBy(() -> chart.template(EXTERNAL + values + "\n"))
        .hasMessageContaining("values don't meet the specifications of the schema")
        .hasMessageContaining(named);
  }

  @Test
  void whatASchemaCannotSayIsToldAllAtOnce() {
    assertThatThrownBy(
            () ->
                chart.template(
                    "s3: {enabled: true}\nenv: {DISCOURSE_DB_PASSWORD: secret}\n"
                        + "smtp: {address: mail, tls: true}\n"))
        .hasMessageContaining("database.host is empty: name the PostgreSQL server, or set")
        .hasMessageContaining("redis.host is empty: name the Redis server, or set")
        .hasMessageContaining("s3.enabled needs s3.bucket and s3.region: set both.")
        .hasMessageContaining("smtp.startTls and smtp.tls exclude each other: choose one.")
        .hasMessageContaining("env.DISCOURSE_DB_PASSWORD is a secret");
    assertThatThrownBy(
            () ->
                chart.template(
                    "database: {sslMode: require, inCluster: {enabled: true}}\n"
                        + "redis: {tls: true, inCluster: {enabled: true}}\n"
                        + "secrets: {csiSecretProviderClass: c, items: [{key: a, path: b}], externalSecret: {enabled: true}}\n"
                        + "ingress: {enabled: true}\nhttpRoute: {enabled: true}\n"
                        + "web: {autoscaling: {minReplicas: 7}}\n"
                        + "admin: {enabled: true}\nbackup: {enabled: true, bucket: b}\n"))
        .hasMessageContaining("redis.inCluster has no TLS: leave redis.tls at false.")
        .hasMessageContaining("database.inCluster has no TLS, which database.sslMode=require wants")
        .hasMessageContaining("secrets.externalSecret.enabled needs secrets.externalSecret.store")
        .hasMessageContaining("secrets.csiSecretProviderClass exclude each other: choose one.")
        .hasMessageContaining("database.inCluster takes its password from a Secret")
        .hasMessageContaining("ingress.enabled and httpRoute.enabled exclude each other")
        .hasMessageContaining("httpRoute.enabled needs httpRoute.parentRefs: name the Gateway.")
        .hasMessageContaining("admin.enabled needs admin.email: name the address.")
        .hasMessageContaining("admin.secretKey=admin-password is no path of secrets.items: add it")
        .hasMessageContaining("backup.bucket needs s3.region: set it.")
        .hasMessageContaining("web.autoscaling.minReplicas is above maxReplicas: lower it.");
  }

  @Test
  void aGroupOfWorkersTakesItsQueuesOnly() throws IOException {
    Manifest fast =
        manifest(
            EXTERNAL + "sidekiq: {groups: [{name: fast, queues: [critical, default]}]}\n",
            "Deployment/release-my-forum-sidekiq-fast");

    assertThat(String.valueOf(fast.container("sidekiq").get("args")))
        .startsWith("[ruby, --disable=gems, /usr/lib/discourse-image/await-services.rb, bundle,")
        .endsWith(" sidekiq, -e, production, -t, 50, -c, 5, -q, critical, -q, default]");
  }

  @Test
  void aGroupsNameBecomesOneThatKubernetesTakes() throws IOException {
    String values =
        "fullnameOverride: "
            + "f".repeat(52)
            + "\nsidekiq: {groups: [{name: Mail_And_Everything_Else, queues: [low]}]}\n";

    assertThat(Manifest.all(chart.template(EXTERNAL + values)).stream().map(Manifest::name))
        .contains("f".repeat(40) + "-sidekiq-mail-and-ever")
        .allSatisfy(name -> assertThat(name).matches("[a-z0-9-]{1,63}"));
  }

  @Test
  void secretsAreFilesAndNeverVariables() throws IOException {
    String text = chart.template(EXTERNAL);

    assertThat(text).doesNotContain("secretKeyRef", "PASSWORD", "kind: Secret\n");
    assertThat(String.valueOf(manifest(EXTERNAL, "Deployment/release-my-forum-web").podSpec()))
        .contains("secret={secretName=release-my-forum, defaultMode=288}");
  }

  /** To be read by people; after a wanted change run with {@code -Dgolden.update=true}. */
  @ParameterizedTest
  @ValueSource(strings = {"minimal", "eks", "try-out", "openshift", "rwx-ingress"})
  void rendersWhatIsWrittenDown(String name) throws IOException {
    Path golden = Path.of("src/test/resources/helm", name);

    String text = chart.template(Files.readString(golden.resolve("values.yaml")));

    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden.resolve("manifests.yaml"), text);
    }
    assertThat(text).isEqualTo(Files.readString(golden.resolve("manifests.yaml")));
  }

  private static Manifest manifest(String values, String id) throws IOException {
    return chart.manifest(values, id);
  }
}
