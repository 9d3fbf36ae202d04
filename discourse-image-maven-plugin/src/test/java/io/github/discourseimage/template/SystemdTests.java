package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.rootfs.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd's own tools say of the units. */
class SystemdTests {

  private static final String UNITS = "usr/lib/systemd/system";

  @TempDir Path root;

  @BeforeEach
  void programsThatTheImageDoesNotBring() throws IOException {
    Trees.stub(root.resolve("usr/sbin/nginx"));
    Trees.stub(root.resolve("bin/kill"));
    Trees.stub(root.resolve("usr/bin/test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pitchfork", "unicorn", "puma"})
  void verifiesEveryUnit(String webServer) throws IOException {
    String analyze = RealTool.require("systemd-analyze").toString();
    writeTree(webServer);
    List<Path> units;
    try (Stream<Path> list = Files.list(root.resolve(UNITS))) {
      units = list.sorted().toList();
    }

    assertThat(units).hasSize(11);
    for (Path unit : units) {
      RealTool.Result result =
          run(
              analyze,
              "verify",
              "--root=" + root,
              "--man=no",
              "--recursive-errors=no",
              unit.toString());
      assertThat(result.stderr() + result.stdout()).as(unit.toString()).isEmpty();
      assertThat(result.exitCode()).as(unit.toString()).isZero();
    }
  }

  @Test
  void wouldNoticeAnUnknownKey() throws IOException {
    String analyze = RealTool.require("systemd-analyze").toString();
    writeTree("puma");
    Path unit = root.resolve(UNITS).resolve("discourse-web.service");
    Files.writeString(unit, Files.readString(unit).replace("RestartSec=", "RestartSex="));

    RealTool.Result result =
        run(
            analyze,
            "verify",
            "--root=" + root,
            "--man=no",
            "--recursive-errors=no",
            unit.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("RestartSex");
  }

  /** Thresholds are ten times the exposure that systemd reckons. */
  @ParameterizedTest
  @CsvSource({
    "web,12",
    "sidekiq,12",
    "sidekiq@critical,12",
    "post-migrate,12",
    "migrate,12",
    "settings,12",
    "backup,12",
    "nginx,3"
  })
  void staysBelowItsExposure(String service, String threshold) throws IOException {
    String analyze = RealTool.require("systemd-analyze").toString();
    writeTree("pitchfork");

    RealTool.Result result =
        run(
            analyze,
            "security",
            "--offline=yes",
            "--no-pager",
            "--root=" + root,
            "--threshold=" + threshold,
            "discourse-" + service + ".service");

    assertThat(result.exitCode()).as(result.stdout() + result.stderr()).isZero();
  }

  @Test
  void aStopInTheMidstOfTheSecondMigrationIsNoFailure() throws IOException {
    writeTree("puma");

    assertThat(root.resolve(UNITS).resolve("discourse-post-migrate.service"))
        .content()
        .contains("KillSignal=SIGKILL\nSuccessExitStatus=SIGKILL\n");
  }

  @Test
  void makesTheAccountWithTheNumbersOfContainers() throws IOException {
    String sysusers = RealTool.require("systemd-sysusers").toString();
    writeTree("pitchfork");

    RealTool.Result result = run(sysusers, "--dry-run", "--root=" + root);

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stdout() + result.stderr())
        .contains("Creating user 'discourse' (Discourse) with UID 10001 and GID 10001.");
  }

  @Test
  void tmpfilesParse() throws IOException {
    String tmpfiles = RealTool.require("systemd-tmpfiles").toString();
    writeTree("pitchfork");

    // The prefix matches nothing: all lines are read and none is carried out.
    RealTool.Result result = run(tmpfiles, "--create", "--prefix=/none", "--root=" + root);

    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  private void writeTree(String webServer) throws IOException {
    Layer.Builder config = Layer.builder("config");
    Templates.builtIn().render(Sites.of(webServer)).addTo(config);
    Trees.write(root, config.build());
  }

  private RealTool.Result run(String... command) {
    return RealTool.run(Map.of("SYSTEMD_LOG_LEVEL", "info", "LC_ALL", "C.UTF-8"), root, command);
  }
}
