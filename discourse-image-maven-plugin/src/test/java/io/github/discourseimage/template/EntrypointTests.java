package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container starts, run beside services that only pretend. */
class EntrypointTests {

  private static final SiteModel SITE = Sites.of("pitchfork");

  @TempDir Path root;

  private RenderedImage image;

  @BeforeEach
  void writeTheImage() throws IOException {
    image = RenderedImage.write(SITE, root);
    image.addProgram("bundle");
    image.addProgram("nginx");
    Files.writeString(image.file("/etc/discourse/saved_settings.yml"), "title: \"x\"\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "busybox"})
  void everyRoleBecomesItsCommand(String shell) throws IOException {
    image.set("DISCOURSE_IMAGE_WAIT_SECONDS", "0");

    assertThat(said(shell, "web")).isEqualTo("bundle exec pitchfork -c config/pitchfork.conf.rb\n");
    assertThat(said(shell, "sidekiq", "-v"))
        .isEqualTo(
            "bundle exec sidekiq -e production -t 50 -c 5 -q critical,8 -q default,4 -q low,2"
                + " -q ultra_low -v\n");
    assertThat(said(shell, "migrate")).isEqualTo("bundle exec rake db:migrate\n");
    assertThat(said(shell, "settings", "--dry-run"))
        .startsWith("bundle exec ruby " + root)
        .endsWith("/settings.rb --dry-run\n");
    assertThat(said(shell, "admin", "a@b")).endsWith("/admin.rb a@b\n");
    assertThat(said(shell, "backup")).startsWith("bundle exec ruby ").endsWith("/backup.rb\n");
    image.set("DISCOURSE_IMAGE_QUEUES", "critical:ultra_low,2");
    image.set("DISCOURSE_SIDEKIQ_WORKERS", "9");
    assertThat(said(shell, "sidekiq", "-v"))
        .isEqualTo("bundle exec sidekiq -e production -t 50 -c 9 -q critical -q ultra_low,2 -v\n");
    // It is behind stop-by.
    assertThat(run(shell, "nginx").successfulStdout()).contains(" nginx -e stderr -c ");
    assertThat(run(shell, "sh", "-c", "echo $0 \"$1\"; exit 3", "a", "b  c"))
        .isEqualTo(new RealTool.Result(3, "a b  c\n", ""));
  }

  @Test
  void aCommandHasTheEnvironmentAndWaitsForNothing() throws IOException {
    image.set("DISCOURSE_DB_PORT", "1");

    assertThat(run("dash", "printenv", "RAILS_ENV", "DISCOURSE_HOSTNAME").successfulStdout())
        .isEqualTo("production\nforum.example.org\n");
    assertThat(run("dash", "nginx").successfulStdout()).contains(" nginx -e stderr -c ");
  }

  @Test
  void waitsUntilBothAreReady() throws IOException {
    try (FakeService postgres = image.postgres("", FakeService.STARTING, FakeService.READY);
        FakeService redis = image.redis("-LOADING Redis is loading\r\n", "+PONG\r\n")) {
      RealTool.Result result = run("dash", "migrate");

      assertThat(result.successfulStdout()).endsWith("bundle exec rake db:migrate\n");
      assertThat(result.stderr())
          .contains("PostgreSQL at 127.0.0.1, port " + postgres.port() + " does not answer: ")
          .contains("Redis at 127.0.0.1, port " + redis.port())
          .contains("does not answer: -LOADING Redis is loading; waiting");
      assertThat(postgres.asked()).isEqualTo(3);
    }
  }

  @Test
  void givesUpAndSaysWhoDidNotAnswerWhereAndWhy() throws IOException {
    image.set("DISCOURSE_IMAGE_WAIT_SECONDS", "1");
    image.set("DISCOURSE_REDIS_PORT", "1");
    try (FakeService postgres = image.postgres(FakeService.STARTING)) {
      RealTool.Result result = run("dash", "web");

      assertThat(result.exitCode()).isEqualTo(75);
      assertThat(result.stdout()).isEmpty();
      assertThat(result.stderr())
          .endsWith(
              """
              await-services: PostgreSQL at 127.0.0.1, port %s does not answer: the database system is starting up
              await-services: Redis at 127.0.0.1, port 1 does not answer: Connection refused
              await-services: gave up after 1 s (DISCOURSE_IMAGE_WAIT_SECONDS)
              """
                  .formatted(postgres.port()));
    }
  }

  @Test
  void tellsWhatIsNotTheServiceItShouldBe() throws IOException {
    image.set("DISCOURSE_IMAGE_WAIT_SECONDS", "1");
    try (FakeService postgres = image.postgres("HTTP/1.0 400 Bad Request\r\n");
        FakeService redis = image.redis("+PONG\r\n")) {
      assertThat(run("dash", "sidekiq").stderr())
          .contains("does not answer: what answers is not PostgreSQL")
          .doesNotContain("Redis");
      assertThat(redis.asked()).isPositive();
    }
  }

  @Test
  void findsPostgresBehindASocketWithoutAPassword() throws IOException {
    image.unset("DISCOURSE_DB_PASSWORD");
    image.set("DISCOURSE_DB_HOST", root.toString());
    image.set("DISCOURSE_IMAGE_WAIT_SECONDS", "1");

    RealTool.Result result = run("dash", "web");

    assertThat(result.exitCode()).isEqualTo(75);
    assertThat(result.stderr())
        .contains(
            "PostgreSQL at " + root + ", port 5432 does not answer: No such file or directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1m", "-1", "3.5", "1234567"})
  void refusesAWaitThatIsNoNumberOfSeconds(String value) throws IOException {
    image.set("DISCOURSE_IMAGE_WAIT_SECONDS", value);

    assertThat(run("dash", "web"))
        .isEqualTo(
            new RealTool.Result(
                1,
                "",
                "await-services: DISCOURSE_IMAGE_WAIT_SECONDS is '"
                    + value
                    + "': it must be a number of seconds, 0 for not to wait\n"));
  }

  @Test
  void namesTheSecretThatIsMissing() throws IOException {
    image.unset("DISCOURSE_DB_PASSWORD");
    image.set("CREDENTIALS_DIRECTORY", root.toString());

    RealTool.Result result = run("dash", "migrate");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr())
        .contains("the secret db-password is missing: give it as the file " + root + "/db-password")
        .contains("DISCOURSE_DB_PASSWORD_FILE", "set to nothing says that none is needed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "busybox"})
  void aUnitIsToldWhereTheMachineKeepsItsCredentials(String shell) throws IOException {
    image.unset("DISCOURSE_DB_PASSWORD");
    image.set("INVOCATION_ID", "0123456789abcdef0123456789abcdef");
    image.set("CREDENTIALS_DIRECTORY", root.toString());

    for (String role : new String[] {"web", "sidekiq", "migrate", "settings", "backup"}) {
      RealTool.Result result = run(shell, role);

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.stderr().replace(root + "/image", ""))
          .isEqualTo(
              """
              await-services: the secret db-password is missing: put it into /etc/credstore/discourse.db-password, a file of root's with mode 0600; or encrypted by systemd-creds into /etc/credstore.encrypted, with a drop-in that says LoadCredentialEncrypted=db-password:discourse.db-password
              await-services: DISCOURSE_DB_PASSWORD set to nothing says that none is needed; neither is one where DISCOURSE_DB_SOCKET leads to PostgreSQL
              """);
    }
  }

  @Test
  void refusesWhatIsNoQueue() {
    image.set("DISCOURSE_IMAGE_QUEUES", "critical:a/b");

    assertThat(run("dash", "sidekiq"))
        .isEqualTo(
            new RealTool.Result(
                64,
                "",
                "entrypoint: DISCOURSE_IMAGE_QUEUES: 'a/b' is no queue; queues are joined by"
                    + " colons: critical:default\n"));
  }

  @Test
  void pumaIsToldWhereToListenByTheVariablesOfTheOthers() throws IOException {
    image = RenderedImage.write(Sites.of("puma"), root.resolve("puma"));
    image.addProgram("bundle");
    image.set("DISCOURSE_IMAGE_WAIT_SECONDS", "0");
    String puma = "bundle exec puma -e production -b ";

    assertThat(run("dash", "web").stdout()).endsWith(puma + "tcp://127.0.0.1:3000\n");
    image.set("UNICORN_PORT", "4000");
    image.set("UNICORN_BIND_ALL", "1");
    assertThat(run("dash", "web").stdout()).endsWith(puma + "tcp://0.0.0.0:4000\n");
    image.set("UNICORN_LISTENER", "10.0.0.1:5000");
    assertThat(run("dash", "web").stdout()).endsWith(puma + "tcp://10.0.0.1:5000\n");
    image.set("UNICORN_LISTENER", "/run/discourse/web.sock");
    assertThat(run("dash", "web").stdout()).endsWith(puma + "unix:///run/discourse/web.sock\n");
  }

  @Test
  void withMoreSitesAllOfThemAreMigrated() throws IOException {
    image.set("DISCOURSE_IMAGE_WAIT_SECONDS", "0");
    image.set("DISCOURSE_IMAGE_SITES", "{shop: {host_names: [s], database: shop}}");

    RealTool.Result migrate = run("dash", "migrate");
    assertThat(migrate.successfulStdout()).endsWith(" bundle exec rake multisite:migrate\n");
    assertThat(image.file("/run/discourse/multisite.yml")).content().contains("database: shop");

    image.set("DISCOURSE_IMAGE_SITES", "{shop: {host_names: [s]}}");
    RealTool.Result refused = run("dash", "web");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.stderr()).contains("site shop: no database: name one of its own");
    assertThat(refused.stdout()).isEmpty();
  }

  @Test
  void tokensTakeThePlaceOfTheDatabasesPassword() throws IOException {
    image.set("DISCOURSE_IMAGE_WAIT_SECONDS", "0");
    image.set("DISCOURSE_IMAGE_DB_IAM", "true");
    image.set("DISCOURSE_DB_PASSWORD", "of no use");
    image.set("DISCOURSE_DB_HOST", "a.b.eu-west-1.rds.amazonaws.com");
    image.set("AWS_ACCESS_KEY_ID", "key");
    image.set("AWS_SECRET_ACCESS_KEY", "secret");

    RealTool.Result refused = run("dash", "migrate");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.stderr()).contains("PGSSLMODE is 'disable': tokens want require, verify-ca");

    image.set("PGSSLMODE", "verify-full");
    String password = "echo \"[$DISCOURSE_DB_PASSWORD]\"; cat \"$PGPASSFILE\"";
    assertThat(run("dash", "sh", "-c", password).successfulStdout())
        .startsWith("[]\na.b.eu-west-1.rds.amazonaws.com:5432:*:discourse:a.b.eu-west-1.rds.amaz");
    assertThat(said("dash", "migrate")).isEqualTo("bundle exec rake db:migrate\n");
  }

  @Test
  void wantsToBeToldWhatToRun() throws IOException {
    assertThat(run("dash").exitCode()).isEqualTo(64);
    assertThat(run("dash").stderr())
        .contains(
            "name a role (web, sidekiq, migrate, settings, admin, backup, nginx) or a command");
  }

  /** What the stub said, which must be the process that was started. */
  private String said(String shell, String... words) throws IOException {
    RealTool.Result result = run(shell, words);
    assertThat(result.stderr()).isEmpty();
    String started = Files.readString(root.resolve("pid")).strip() + " ";
    assertThat(result.successfulStdout()).startsWith(started);
    return result.stdout().substring(started.length());
  }

  private RealTool.Result run(String shell, String... words) {
    return image.run(shell, SITE.paths().entrypoint(), words);
  }
}
