package io.github.discourseimage.source.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs around a release, and the databases of all sites. */
class HelmChartJobsTests {

  private static final String EXTERNAL = "database: {host: db}\nredis: {host: redis}\n";
  private static final String IN_CLUSTER =
      "database: {inCluster: {enabled: true}}\nredis: {inCluster: {enabled: true}}\n";

  @TempDir static Path directory;

  private static HelmChart chart;

  @BeforeAll
  static void writeChart() throws IOException {
    chart = HelmChart.write(Sites.of("pitchfork"), directory);
  }

  @Test
  void jobsRunAroundTheRollOut() throws IOException {
    List<String> jobs = new ArrayList<>();
    for (Manifest job : Manifest.all(chart.template(EXTERNAL))) {
      if (job.kind().equals("Job")) {
        Map<?, ?> annotations = job.map("metadata", "annotations");
        Map<?, ?> container = job.containers().get(0);
        jobs.add(
            job.name().replace("release-my-forum-", "")
                + " "
                + annotations.get("helm.sh/hook")
                + " "
                + annotations.get("helm.sh/hook-weight")
                + " "
                + Manifest.variables(container).get("SKIP_POST_DEPLOYMENT_MIGRATIONS"));
        // Neither the account nor the claim of the chart is there before an installation.
        assertThat(job.podSpec().get("serviceAccountName"))
            .isEqualTo(job.name().endsWith("post-migrate") ? "release-my-forum" : "default");
        assertThat(String.valueOf(job.podSpec().get("volumes")))
            .doesNotContain("persistentVolumeClaim");
      }
    }

    assertThat(jobs)
        .containsExactlyInAnyOrder(
            "preflight pre-install,pre-upgrade -20 null",
            "migrate pre-install,pre-upgrade -10 1",
            "settings pre-install,pre-upgrade -5 null",
            "post-migrate post-install,post-upgrade 10 0");
  }

  @Test
  void aDryRunOfTheSettingsTakesThePlaceOfTheirImport() throws IOException {
    String job = "Job/release-my-forum-settings";

    assertThat(chart.manifest(EXTERNAL, job).container("settings").get("args"))
        .isEqualTo(List.of("settings"));
    String dryRun = EXTERNAL + "settings: {dryRun: true}\n";
    assertThat(chart.manifest(dryRun, job).container("settings").get("args"))
        .isEqualTo(List.of("settings", "--dry-run"));
  }

  @Test
  void theFirstAdminIsMadeAfterTheReleaseWithAPasswordOfItsOwn() throws IOException {
    String values = "admin: {enabled: true, email: a@b, existingSecret: first, secretKey: pw}\n";
    Manifest admin = chart.manifest(EXTERNAL + values, "Job/release-my-forum-admin");

    assertThat(admin.map("metadata", "annotations").toString())
        .contains("helm.sh/hook=post-install,post-upgrade");
    assertThat(Manifest.variables(admin.container("admin")))
        .containsEntry("DISCOURSE_IMAGE_ADMIN_EMAIL", "a@b")
        .containsEntry("DISCOURSE_IMAGE_ADMIN_PASSWORD_FILE", "/run/admin/password");
    assertThat(String.valueOf(admin.podSpec().get("volumes")))
        .contains("secretName=first}", "items=[{key=pw, path=password}]", "optional=true");
    assertThat(chart.template(EXTERNAL + values)).containsOnlyOnce("secretName: first");
    assertThat(chart.manifest(IN_CLUSTER + values, "Job/release-my-forum-admin").containers())
        .extracting(container -> String.valueOf(container.get("name")))
        .containsExactly("wait-for-web", "admin");
  }

  @Test
  void aBackupIsMadeWhereTheUploadsAreOrInABucket() throws IOException {
    String id = "CronJob/release-my-forum-backup";
    Manifest onVolume = chart.manifest(EXTERNAL + "backup: {enabled: true}\n", id);

    assertThat(onVolume.map("spec").toString())
        .contains("concurrencyPolicy=Forbid", "schedule=30 3 * * *")
        .doesNotContain("timeZone");
    assertThat(String.valueOf(onVolume.podSpec().get("volumes")))
        .contains("name=state, persistentVolumeClaim={claimName=release-my-forum}")
        .contains("name=cache, emptyDir={sizeLimit=20Gi}");
    // The volume is one node's.
    assertThat(String.valueOf(onVolume.podSpec().get("affinity"))).contains("podAffinity");

    String bucket = "s3: {region: r}\nbackup: {enabled: true, bucket: b, sqlOnly: true}\n";
    Map<?, ?> container = chart.manifest(EXTERNAL + bucket, id).container("backup");
    assertThat(container.get("args")).isEqualTo(List.of("backup", "--sql-only"));
    assertThat(Manifest.variables(container))
        .containsEntry("DISCOURSE_BACKUP_LOCATION", "s3")
        .containsEntry("DISCOURSE_S3_BACKUP_BUCKET", "b")
        .containsEntry("DISCOURSE_S3_REGION", "r")
        .doesNotContainKey("DISCOURSE_S3_BUCKET");
    for (String nowhere :
        List.of("persistence: {enabled: false}", "s3: {enabled: true, bucket: b, region: r}")) {
      assertThatThrownBy(
              () -> chart.template(EXTERNAL + "backup: {enabled: true}\n" + nowhere + "\n"))
          .hasMessageContaining("backup.enabled would write to an emptyDir, which goes with its");
    }
  }

  @Test
  void moreForumsAreToldWithoutTheirPasswordsAndReachedByTheirNames() throws IOException {
    String values =
        EXTERNAL
            + "multisite: {sites: [{name: shop, hostnames: [shop.example.org, s.example.org],"
            + " database: shop, host: other, port: 5433, username: u, passwordKey: pw}]}\n";
    String ingress = "ingress: {enabled: true, tls: {enabled: true, secretName: t}}\n";

    for (String id : List.of("Job/release-my-forum-migrate", "Deployment/release-my-forum-web")) {
      Map<?, ?> container = chart.manifest(values, id).containers().get(0);
      assertThat(Manifest.variables(container).get("DISCOURSE_IMAGE_SITES"))
          .isEqualTo(
              "{\"shop\":{\"database\":\"shop\",\"host\":\"other\",\"host_names\":"
                  + "[\"shop.example.org\",\"s.example.org\"],\"password_file\":\"pw\","
                  + "\"port\":5433,\"username\":\"u\"}}");
    }
    Map<?, ?> spec = chart.manifest(values + ingress, "Ingress/release-my-forum").map("spec");
    assertThat(String.valueOf(spec.get("rules")))
        .contains("host=forum.example.org", "host=shop.example.org", "host=s.example.org");
    assertThat(String.valueOf(spec.get("tls")))
        .contains("hosts=[forum.example.org, shop.example.org, s.example.org]");
    String route = "httpRoute: {enabled: true, parentRefs: [{name: g}]}\n";
    assertThat(chart.manifest(values + route, "HTTPRoute/release-my-forum").map("spec").toString())
        .contains("hostnames=[forum.example.org, shop.example.org, s.example.org]");
  }

  @Test
  void everythingThatForumsCannotShareIsTold() {
    String sites =
        "[{name: default, hostnames: [], database: a}, {name: My-Shop, hostnames: [s], database: b},"
            + " {name: blog, hostnames: [s], database: c}]";
    assertThatThrownBy(() -> chart.template(IN_CLUSTER + "multisite: {sites: " + sites + "}\n"))
        .hasMessageContaining("the name default is taken by the first forum: choose another.")
        .hasMessageContaining("default has no hostnames: list at least one.")
        .hasMessageContaining("the name 'My-Shop' must be of small letters, digits and underscores")
        .hasMessageContaining("the hostname s is of two forums: each needs its own.")
        .hasMessageContaining("multisite.sites wants a database for each, and database.inCluster");
  }

  @Test
  void withDatabasesOfTheChartThePodsMigrateThemselves() throws IOException {
    List<Manifest> all = Manifest.all(chart.template(IN_CLUSTER));

    assertThat(all.stream().map(Manifest::kind)).doesNotContain("Job");
    Manifest web = chart.manifest(IN_CLUSTER, "Deployment/release-my-forum-web");
    assertThat(web.containers().stream().map(c -> String.valueOf(c.get("name"))))
        .containsExactly("preflight", "migrate", "settings", "keep-assets", "web", "nginx");
    assertThat(Manifest.variables(web.container("migrate")))
        .containsEntry("DISCOURSE_DB_HOST", "release-my-forum-postgresql")
        .doesNotContainKey("SKIP_POST_DEPLOYMENT_MIGRATIONS");
    assertThat(chart.manifest(IN_CLUSTER, "Deployment/release-my-forum-sidekiq").containers())
        .hasSize(2);
  }

  @Test
  void aServerIsCheckedByTheAuthoritiesThatTheImageHas(@TempDir Path other) throws IOException {
    String verify = "redis: {host: r}\ndatabase: {host: db, sslMode: verify-full%s}\n";
    assertThat(web(chart, verify.formatted("")))
        .containsEntry("PGSSLMODE", "verify-full")
        .containsEntry("PGSSLROOTCERT", "/etc/ssl/certs/ca-certificates.crt");
    assertThat(web(chart, verify.formatted(", sslRootCert: /more/ca.pem")))
        .containsEntry("PGSSLROOTCERT", "/more/ca.pem");
    assertThat(web(chart, EXTERNAL)).doesNotContainKey("PGSSLROOTCERT");

    HelmChart own = HelmChart.write(Sites.of("pitchfork").withCertificates(), other);
    assertThat(web(own, verify.formatted("")))
        .containsEntry("PGSSLROOTCERT", "/etc/discourse/ca-certificates.pem");
  }

  private static Map<String, String> web(HelmChart chart, String values) throws IOException {
    return new TreeMap<>(
        Manifest.variables(
            chart.manifest(values, "Deployment/release-my-forum-web").container("web")));
  }

  @Test
  void tokensOfIamTakeThePlaceOfThePassword() throws IOException {
    String values =
        "redis: {host: redis}\nserviceAccount: {create: false, name: forum}\n"
            + "database: {host: db, sslMode: verify-full, iam: {enabled: true, region: r}}\n";

    assertThat(web(chart, values))
        .containsEntry("DISCOURSE_IMAGE_DB_IAM", "true")
        .containsEntry("AWS_REGION", "r");
    for (Manifest manifest : Manifest.all(chart.template(values))) {
      manifest.requireValid();
      if (!manifest.podSpec().isEmpty()) {
        assertThat(PodSecurity.broken(manifest)).as(manifest.id()).isEmpty();
      }
    }
    Manifest migrate = chart.manifest(values, "Job/release-my-forum-migrate");
    assertThat(migrate.podSpec().get("serviceAccountName")).isEqualTo("forum");
    assertThat(String.valueOf(migrate.podSpec().get("volumes")))
        .contains("secretName=release-my-forum, defaultMode=288, optional=true");
    assertThatThrownBy(
            () -> chart.template("redis: {host: r}\ndatabase: {host: d, iam: {enabled: true}}\n"))
        .hasMessageContaining("database.iam sends tokens in clear with database.sslMode=prefer")
        .hasMessageContaining(
            "database.iam needs a role before the release's own account is there");
    assertThatThrownBy(
            () ->
                chart.template(
                    "redis: {host: r}\n"
                        + "database: {iam: {enabled: true}, inCluster: {enabled: true}}\n"))
        .hasMessageContaining("database.iam is for Amazon's RDS, not for database.inCluster");
  }
}
