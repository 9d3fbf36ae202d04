package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.SystemdHost;
import io.github.discourseimage.it.app.SystemdHost.Release;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The sample app on a host, as its administrator prepares and uses it: with PostgreSQL and Redis
 * there, and with passwords in the host's store of credentials.
 */
record HostedForum(SystemdHost host) implements AutoCloseable {
  private static final int SECONDS = 60;
  private static final String ADDRESS = "http://127.0.0.1:8080";
  private static final Path BUILDS = Path.of(System.getProperty("it.directory")).toAbsolutePath();
  private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]+)");

  /** What all that follows may not change: everything but state, sockets and the kernel's. */
  private static final String TREE =
      "find / -xdev '(' -path /dev -o -path /proc -o -path /run -o -path /sys -o -path /tmp -o -path /var"
          + " -o -path /srv ')' -prune -o -printf '%p %y %m %U:%G %s %T@ %l\\n' | sort";

  /** Leaves the test out where nothing can boot, or where there are no images. */
  static void isPossible() {
    assumeThat(System.getProperty("user.name")).as("the user, as it needs root").isEqualTo("root");
    assumeThat(BUILDS.resolve("compiled-app-trixie-host-2"))
        .as("what ExtensionImagesTests leaves")
        .exists();
  }

  /**
   * Boots a host that sees all builds.
   *
   * @param name of the directory of its logs
   */
  static HostedForum boot(Release release, String name) {
    Path work = BUILDS.resolve("systemd").resolve(name + "-" + release.id());
    return new HostedForum(SystemdHost.boot(HostRoots.of(release), work, BUILDS));
  }

  /** Where the host finds what a build made for a release. */
  static String build(Release release, int version) {
    return SystemdHost.GIVEN + "/compiled-app-%s-host-%d/target".formatted(release.id(), version);
  }

  /** For people, on the log of the tests. */
  static void tell(String format, Object... values) {
    System.out.printf(Locale.ROOT, "systemd: " + format + "%n", values);
  }

  /** Gives the host a database, its password and where the app finds both services. */
  void prepare() {
    host.sh(
        """
        runuser -u postgres -- psql -q -c "CREATE ROLE discourse LOGIN PASSWORD 'of-the-database'" \\
          -c 'CREATE DATABASE discourse OWNER discourse'
        printf 'requirepass of-redis\\n' >>/etc/redis/redis.conf
        systemctl restart redis-server
        mkdir -p -m 700 /etc/credstore
        umask 077
        printf of-the-database >/etc/credstore/discourse.db-password
        printf of-redis >/etc/credstore/discourse.redis-password
        printf %064d 7 >/etc/credstore/discourse.secret-key-base
        umask 022
        mkdir -p /etc/systemd/system/discourse-.service.d
        cat >/etc/systemd/system/discourse-.service.d/databases.conf <<'END'
        [Service]
        Environment=DISCOURSE_DB_HOST=127.0.0.1 DISCOURSE_REDIS_HOST=127.0.0.1
        END
        """);
  }

  /** All files of the host that are no state, with their times. */
  Set<String> tree() {
    return host.sh(TREE).lines().collect(Collectors.toCollection(TreeSet::new));
  }

  /** What of them is not as it was, both as it was and as it is. */
  Set<String> changedSince(Set<String> before) {
    Set<String> changed = new TreeSet<>(tree());
    Set<String> same = new TreeSet<>(changed);
    same.retainAll(before);
    changed.addAll(before);
    changed.removeAll(same);
    return changed;
  }

  /**
   * Waits for the first answer, and then for the migrations that wait for it.
   *
   * @return the seconds that the answer took
   */
  double awaitAnswer() {
    long start = System.nanoTime();
    host.sh(
        """
        for _ in $(seq %d); do
          [ "$(curl -s -o /dev/null -w '%%{http_code}' %s/srv/status)" = 200 ] && exit
          sleep 0.1
        done
        systemctl --no-pager status 'discourse*'
        exit 1
        """
            .formatted(SECONDS * 10, ADDRESS));
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    // Ruby takes a signal in the middle of it for a failure, which the unit would then keep.
    host.sh(
        "for _ in $(seq %d); do [ $(systemctl show -P SubState discourse-post-migrate) = exited ] && exit;"
                .formatted(SECONDS * 10)
            + " sleep 0.1; done; systemctl status discourse-post-migrate");
    return seconds;
  }

  /** Asks for a page. */
  String get(String path) {
    return host.run("curl", "-sS", "--fail-with-body", ADDRESS + path);
  }

  /** Sends something there. */
  String post(String path, String body) {
    return host.run("curl", "-sS", "--fail-with-body", "--data-binary", body, ADDRESS + path);
  }

  /** Asks until the answer holds a text, as jobs take their time. */
  String getUntil(String path, String text) {
    return host.sh(
        """
        for _ in $(seq %d); do
          if curl -sS %s | grep -F '%s'; then exit; fi
          sleep 0.1
        done
        curl -sS %2$s
        exit 1
        """
            .formatted(SECONDS * 10, ADDRESS + path, text));
  }

  /**
   * Runs a script while a request is on that takes three seconds.
   *
   * @return the answer to that, and its status
   */
  String during(String script) {
    return host.sh(
        """
        curl -sS -w ' %%{http_code}' %s/slow/3 >/tmp/slow 2>&1 &
        slow=$!
        sleep 1
        { %s; } >/tmp/said 2>&1
        wait "$slow" || :
        cat /tmp/slow
        """
            .formatted(ADDRESS, script));
  }

  /**
   * A page comes from the database, a job is done and a file is kept.
   *
   * @return where that file is
   */
  String serves() {
    assertThat(get("/")).contains("<title>Discourse</title>");
    assertThat(get("/about.json")).contains("\"redis\":\"PONG\"", "\"database\":\"1");
    post("/posts", "eat-this");
    getUntil("/posts.json", "p>eat-this");
    String answer = post("/uploads?ext=gif", "GIF89a");
    Matcher url = URL.matcher(answer);
    assertThat(url.find()).as(answer).isTrue();
    assertThat(get(url.group(1))).isEqualTo("GIF89a");
    return url.group(1);
  }

  /** Waits until a unit has failed; returns what it said. */
  String failure(String unit) {
    host.sh(
        "for _ in $(seq %d); do systemctl is-failed -q %s && exit; sleep 0.1; done; systemctl status %2$s"
            .formatted(SECONDS * 10, unit));
    return host.journal(unit);
  }

  /** All units that systemd has heard of, with their states. */
  String units() {
    return host.run("systemctl", "list-units", "--all", "--plain", "--no-legend", "discourse*");
  }

  @Override
  public void close() {
    host.close();
  }
}
