package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.DockerHost;
import io.github.discourseimage.it.app.DockerHost.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The image with systemd that {@link DockerfileTests} left, run by podman 5 with a PostgreSQL and a
 * Redis that are in no container. Needs root.
 */
@Tag("docker")
class SystemdContainerTests {
  private static final Path BUILDS = Path.of(System.getProperty("it.directory")).toAbsolutePath();
  private static final Path LAYOUT = BUILDS.resolve("compiled-app-trixie-systemd/target/oci");
  private static final Path WORK = BUILDS.resolve("systemd-container");
  private static final Path ROOT = WORK.resolve("root");
  private static final String IMAGE = "localhost/compiled-app:1.0-SNAPSHOT-systemd";

  /**
   * Nothing of it tells podman of systemd: the name of the first program does. The host has no
   * controllers of version 2, so nothing is limited.
   */
  private static final String RUN =
      "run --detach --replace --name=forum --network=forum --pids-limit=0 --env=DISCOURSE_DB_HOST=%1$s"
              .formatted(KubePlay.GATEWAY)
          + " --env=DISCOURSE_REDIS_HOST="
          + KubePlay.GATEWAY
          + " --env='TITLE=a \"b\" $c' ";

  private static KubePlay node;

  @BeforeAll
  static void start() throws IOException {
    assumeThat(System.getProperty("user.name"))
        .as("the user, as control groups are root's")
        .isEqualTo("root");
    assumeThat(LAYOUT).as("what DockerfileTests leaves").exists();
    CompiledApp.delete(WORK);
    Path host = Files.createDirectories(WORK.resolve("host"));
    DockerHost.unpack(Path.of(System.getProperty("it.cache")), ROOT);
    node = KubePlay.start(Release.PODMAN_5, ROOT, host);
    node.pull(LAYOUT, "1.0-SNAPSHOT-systemd", IMAGE);
    node.podman("secret create db-password db-password");
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    CompiledApp.delete(WORK);
  }

  @Test
  void oneContainerRunsTheForumAndStopsInGoodOrder() {
    node.podman(RUN + "--secret=db-password " + IMAGE);
    try {
      serves();
      assertThat(in("systemctl --failed --plain --no-legend")).isEmpty();
      assertThat(in("cat /proc/1/comm")).isEqualTo("systemd\n");
      String web = process("web");
      assertThat(in("cat /proc/" + web + "/status"))
          .contains("Uid:\t10001\t", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2");
      assertThat(
              node.podman("exec --user=10001 forum cat /proc/" + web + "/environ")
                  .replace('\0', '\n'))
          .contains("TITLE=a \"b\" $c\n", "UNICORN_WORKERS=3\n");
      assertThat(mounts("web")).isEqualTo(mounts(""));
      node.podman("stop --time=60 forum");
      assertThat(node.podman("inspect --format={{.State.ExitCode}} forum")).isEqualTo("0\n");
      assertThat(log())
          .contains("CreatePosts: migrated", "Reached target discourse.target")
          .contains("Stopped discourse-web.service", "Stopped discourse-sidekiq.service")
          .doesNotContain("Failed with result", KubePlay.PASSWORD);
    } finally {
      node.podman("rm --force forum");
    }
  }

  @Test
  void onAReadOnlyRootUnitsAreConfinedWhereTheContainerMayMount() {
    String secrets = "--volume=" + WORK.resolve("host/secrets") + ":/run/secrets:ro ";
    node.sh("mkdir -p secrets && cp db-password secrets/db-password");
    node.podman(
        RUN + secrets + "--read-only --tmpfs=/var/log/discourse --cap-add=SYS_ADMIN " + IMAGE);
    try {
      serves();
      assertThat(in("systemctl --failed --plain --no-legend")).isEmpty();
      assertThat(mounts("web")).isNotEqualTo(mounts(""));
      assertThat(in("id discourse")).startsWith("uid=10001(discourse)");
      // A network of its own wants one more capability; nginx gets the sockets all the same.
      assertThat(
              log()
                  .lines()
                  .filter(
                      line -> line.matches(".*(ignoring|proceeding without|Failed to set up).*"))
                  .filter(
                      line -> !line.matches(".*(PrivateNetwork=yes|Duplicate line for path).*")))
          .isEmpty();
    } finally {
      node.podman("rm --force --time=30 forum");
    }
  }

  @Test
  void aSecretThatIsMissingIsToldByTheLog() {
    node.podman(RUN + "--env=DISCOURSE_DB_PASSWORD_FILE=/nowhere " + IMAGE);
    try {
      assertThat(node.podman("wait forum")).isEqualTo("1\n");
      assertThat(log())
          .contains("init: DISCOURSE_DB_PASSWORD should come from /nowhere, which cannot be read");
    } finally {
      node.podman("rm --force forum");
    }
  }

  /** Through nginx a page that comes from the database, and a post that a job cooks. */
  private static void serves() {
    String address =
        node.podman("inspect --format={{.NetworkSettings.Networks.forum.IPAddress}} forum").strip();
    String answers =
        "for i in $(seq 300); do curl -sS $url/%1$s 2>&1 | grep -qF '%2$s' && break; sleep 0.2; done;"
            + " curl -fsS $url/%1$s | grep -F '%2$s';";
    try {
      node.sh(
          ("set -e; url=http://" + address + ":8080;")
              + answers.formatted("about.json", "\"redis\":\"PONG\"")
              + "curl -fsS --data-binary eat-this $url/posts;"
              + answers.formatted("posts.json", "<p>eat-this</p>"));
    } catch (IllegalStateException e) {
      throw new AssertionError(e.getMessage() + log(), e);
    }
  }

  private static String in(String command) {
    return node.podman("exec forum " + command);
  }

  private static String process(String service) {
    return in("systemctl show --property=MainPID --value discourse-" + service).strip();
  }

  /** What a service sees; of the first process without one. */
  private static String mounts(String service) {
    return in("cat /proc/" + (service.isEmpty() ? "1" : process(service)) + "/mountinfo");
  }

  private static String log() {
    return node.podman("logs forum 2>&1");
  }
}
