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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kubelet or an engine asks of a container, beside services that only pretend. */
class ProbeTests {

  private static final String WORKING = "sidekiq 7.3.2 discourse [0 of 5 busy]";
  private static final String GOOD = "";

  @TempDir Path root;

  private RenderedImage image;

  @BeforeEach
  void writeTheImage() throws IOException {
    image = RenderedImage.write(Sites.of("pitchfork"), root);
    image.set("DISCOURSE_REDIS_PORT", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "busybox"})
  void databasesThatAnswerAreGood(String shell) throws IOException {
    try (FakeService postgres = image.postgres(FakeService.READY);
        FakeService redis = image.redis("+PONG\r\n")) {
      assertThat(image.run(shell, "/usr/lib/discourse-image/probe", "databases"))
          .isEqualTo(new RealTool.Result(0, "", ""));
      assertThat(postgres.asked()).isEqualTo(1);
      assertThat(redis.heard()).isEqualTo("*1\r\n$4\r\nPING\r\n");
    }
  }

  @Test
  void everyoneWhoDoesNotAnswerIsNamed() throws IOException {
    try (FakeService postgres = image.postgres(FakeService.STARTING);
        FakeService web = FakeService.saying("HTTP/1.1 503 Service Unavailable\r\n\r\n")) {
      assertThat(complaint("databases", "http://127.0.0.1:" + web.port() + "/srv/status"))
          .isEqualTo(
              """
              probe: PostgreSQL at 127.0.0.1, port %s: the database system is starting up
              probe: Redis at 127.0.0.1, port 1: Connection refused
              probe: http://127.0.0.1:%s/srv/status: HTTP/1.1 503 Service Unavailable
              """
                  .formatted(postgres.port(), web.port()));
    }
  }

  @Test
  void redisIsAskedWithTheAppsOwnPasswordAndDatabase() throws IOException {
    Files.writeString(root.resolve("redis-password"), "s3cret");
    image.set("CREDENTIALS_DIRECTORY", root.toString());
    image.set("DISCOURSE_REDIS_USERNAME", "forum");
    image.set("DISCOURSE_REDIS_DB", "2");
    try (FakeService postgres = image.postgres(FakeService.READY);
        FakeService redis = image.redis("+OK\r\n+OK\r\n+PONG\r\n")) {
      assertThat(complaint("databases")).isEqualTo(GOOD);
      assertThat(redis.heard().replace("\r\n", " "))
          .isEqualTo("*3 $4 AUTH $5 forum $6 s3cret *2 $6 SELECT $1 2 *1 $4 PING ");
      assertThat(postgres.asked()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-NOAUTH Authentication required. | -NOAUTH Authentication required.",
        "-LOADING Redis is loading the dataset in memory | -LOADING Redis is loading the dataset",
        "HTTP/1.0 400 Bad Request | what answers is not Redis",
      })
  void aRedisThatTheAppCouldNotUseIsNotGood(String answer, String complaint) throws IOException {
    try (FakeService postgres = image.postgres(FakeService.READY);
        FakeService redis = image.redis(answer + "\r\n")) {
      assertThat(complaint("databases"))
          .startsWith("probe: Redis at 127.0.0.1, port " + redis.port() + ": " + complaint);
      assertThat(postgres.asked()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "N | require | it does not encrypt, which PGSSLMODE=require wants",
        "N | verify-full | it does not encrypt, which PGSSLMODE=verify-full wants",
        "H | prefer | what answers is not PostgreSQL",
      })
  void aPostgresThatDoesNotEncryptAsWantedIsNotGood(String answer, String mode, String complaint)
      throws IOException {
    image.set("PGSSLMODE", mode);
    try (FakeService postgres = image.postgres(answer);
        FakeService redis = image.redis("+PONG\r\n")) {
      assertThat(complaint("databases"))
          .isEqualTo(
              "probe: PostgreSQL at 127.0.0.1, port " + postgres.port() + ": " + complaint + "\n");
      assertThat(redis.asked()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK", "HTTP/1.0 302 Found"})
  void anAddressThatAnswersIsGood(String status) throws IOException {
    try (FakeService web = FakeService.saying(status + "\r\n\r\nok")) {
      assertThat(complaint("http://127.0.0.1:" + web.port() + "/srv/status")).isEqualTo(GOOD);
      assertThat(web.heard()).startsWith("GET /srv/status HTTP/1.0\r\nHost: 127.0.0.1\r\n");
    }
  }

  @Test
  void aWorkerIsThereAsSoonAsItTakesJobsAndUntilItStops() throws IOException {
    String starting = "probe: Sidekiq: is not running, or still starting\n";
    assertThat(complaint("worker")).isEqualTo(starting);
    title("ruby\0/usr/lib/discourse/bin/sidekiq\0-e\0production");
    assertThat(complaint("worker")).isEqualTo(starting);
    title(WORKING);
    assertThat(complaint("worker")).isEqualTo(GOOD);
    title(WORKING + " stopping");
    assertThat(complaint("worker")).startsWith("probe: Sidekiq: takes no more jobs: sidekiq 7.3.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sidekiq:"})
  void aWorkerWhoseHeartbeatEndsHangs(String prefix) throws IOException {
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    String own = host + ":7:abc";
    String others = "*1\r\n$" + ("other:7:abc").length() + "\r\nother:7:abc\r\n";
    String both = "*2\r\n$11\r\nother:7:abc\r\n$" + own.length() + "\r\n" + own + "\r\n";
    String[] beating =
        prefix.isEmpty()
            ? new String[] {both, ":1\r\n", others}
            : new String[] {"*0\r\n", both, ":1\r\n", others};
    title(WORKING);
    try (FakeService redis = image.redis(beating)) {
      assertThat(complaint("heartbeat")).isEqualTo(GOOD);
      assertThat(redis.heard()).endsWith(prefix + own + "\r\n");
      assertThat(complaint("heartbeat"))
          .isEqualTo("probe: Sidekiq: has told Redis nothing for a minute: process 7 hangs\n");
    }
    // Redis is away, loads, or the process is another one.
    assertThat(complaint("heartbeat")).isEqualTo(GOOD);
    try (FakeService redis = image.redis("-LOADING\r\n")) {
      assertThat(complaint("heartbeat")).isEqualTo(GOOD);
      assertThat(redis.asked()).isEqualTo(1);
    }
  }

  @Test
  void aHeartbeatThatIsKeptElsewhereIsNotMissed() throws IOException {
    title(WORKING);
    try (FakeService redis = image.redis("*0\r\n")) {
      assertThat(complaint("heartbeat")).isEqualTo(GOOD);
      assertThat(redis.asked()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | name a check: databases, http://..., worker or heartbeat",
        "database | 'database' is no check; it must be databases, http://..., worker or heartbeat",
        "http://x | 'http://x' must be an address such as http://127.0.0.1:80/srv/status",
      })
  void refusesWhatIsNoCheck(String word, String complaint) {
    String[] words = word.isEmpty() ? new String[0] : new String[] {word};
    assertThat(complaint(words)).isEqualTo("probe: " + complaint + "\n");
  }

  private void title(String text) throws IOException {
    Path process = Files.createDirectories(image.file("/proc/7"));
    Files.writeString(process.resolve("cmdline"), text);
  }

  private String complaint(String... checks) {
    RealTool.Result result = image.run("dash", "/usr/lib/discourse-image/probe", checks);
    assertThat(result.exitCode()).isEqualTo(result.stderr().isEmpty() ? 0 : 1);
    assertThat(result.stdout()).isEmpty();
    return result.stderr();
  }
}
