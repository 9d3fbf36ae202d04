package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.SystemdHost;
import io.github.discourseimage.it.app.SystemdHost.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The machines that the other tests of this tag run the images on, and what the newest systemd says
 * of the units that the end-to-end tests left.
 */
@Tag("systemd")
class SystemdHostTests {
  private static final Path BUILDS = Path.of(System.getProperty("it.directory")).toAbsolutePath();
  private static final Path WORK = BUILDS.resolve("systemd");
  private static final Path TREE = BUILDS.resolve("compiled-app-trixie-first/target/rootfs");
  private static final String UNITS = "usr/lib/systemd/system";

  @BeforeAll
  static void needsRoot() {
    assumeThat(System.getProperty("user.name")).as("the user, as it needs root").isEqualTo("root");
    assumeThat(TREE).as("what the end-to-end tests leave").exists();
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void aHostBootsWithAllThatTheAppAsksOfIt(Release release) {
    Path work = WORK.resolve("boot-" + release.id());
    try (SystemdHost host = SystemdHost.boot(HostRoots.of(release), work, BUILDS)) {
      assertThat(host.run("systemctl", "--failed", "--plain", "--no-legend")).isEmpty();
      assertThat(host.run("systemctl", "is-system-running")).isEqualTo("running\n");
      assertThat(host.run("systemctl", "is-active", "postgresql", "redis-server"))
          .isEqualTo("active\nactive\n");
    }
  }

  @Test
  void theNewestSystemdFindsNothingWrongWithAnyUnit() throws IOException {
    String units;
    try (Stream<Path> list = Files.list(TREE.resolve(UNITS))) {
      units =
          list.map(unit -> SystemdHost.GIVEN + "/" + TREE.relativize(unit))
              .sorted()
              .collect(Collectors.joining(" "));
    }
    String verify = "systemd-analyze verify --man=no --recursive-errors=no " + units + " || :";

    assertThat(units).contains("/discourse-web.service ", "/discourse.target");
    // The programs that units start are the image's and the host's: that they are not here tells
    // nothing.
    assertThat(newest(List.of("sh", "-c", verify)))
        .doesNotContainPattern("(?m)^(?!.*is not executable: No such file or directory$).+");
  }

  /** Thresholds are ten times the exposure that systemd reckons. */
  @ParameterizedTest
  @CsvSource({
    "web,12",
    "sidekiq,12",
    "sidekiq@critical,12",
    "migrate,12",
    "post-migrate,12",
    "settings,12",
    "backup,12",
    "nginx,3"
  })
  void theNewestSystemdReckonsNoMoreThanItsExposure(String service, String threshold) {
    String unit = "discourse-" + service + ".service";

    assertThat(
            newest(
                List.of(
                    "systemd-analyze",
                    "security",
                    "--offline=yes",
                    "--no-pager",
                    "--root=" + SystemdHost.GIVEN,
                    "--threshold=" + threshold,
                    unit)))
        .contains("→ Overall exposure level for " + unit);
  }

  private static String newest(List<String> words) {
    return SystemdHost.inRoot(HostRoots.of(Release.FORKY), TREE, words.toArray(String[]::new));
  }
}
