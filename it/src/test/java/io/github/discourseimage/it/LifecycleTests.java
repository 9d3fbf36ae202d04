package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Maven's users expect of any packaging. */
class LifecycleTests {
  private static final String ROOTFS = "one-image-1.0-SNAPSHOT-rootfs.tar.zst";

  @Test
  void installAndDeployCarryEveryTarball() throws IOException {
    Case one = Case.of("one-distribution", "deploy");
    MavenRun.Result deployed = one.maven("deploy").succeeds();
    assertThat(deployed.text())
        .contains(
            "Nothing to push: it needs oci in discourse.outputs and a registry in discourse.image");
    Path installed =
        one.workbench().localRepository().resolve("org/example/one-image/1.0-SNAPSHOT");
    for (String classifier : List.of("rootfs", "rootfs-debian")) {
      String name = "one-image-1.0-SNAPSHOT-" + classifier + ".tar.zst";
      assertThat(installed.resolve(name)).hasSameBinaryContentAs(one.output(name));
    }
    try (Stream<Path> files = Files.walk(one.output("deployed"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.matches("one-image-1\\.0-[0-9.]+-1-rootfs\\.tar\\.zst"))
          .anyMatch(name -> name.matches("one-image-1\\.0-[0-9.]+-1-rootfs-debian\\.tar\\.zst"))
          .anyMatch(name -> name.matches("one-image-1\\.0-[0-9.]+-1\\.pom"));
    }
  }

  @Test
  void modulesBuildInParallelFromOneCache() {
    Case modules = Case.of("modules-in-parallel", "threads");
    MavenRun.Result result = modules.maven("package", "-T2").succeeds();
    assertThat(result.text()).doesNotContain("not marked @threadSafe");
    for (String module : List.of("one", "two")) {
      Path rootfs =
          modules
              .directory()
              .resolve("%1$s/target/%1$s-1.0-SNAPSHOT-rootfs.tar.zst".formatted(module));
      assertThat(Tarball.read(rootfs).get("/usr/lib/discourse/lib/version.rb").text())
          .contains("2026.7.1");
    }
  }

  @Test
  void oneModuleBuildsAlone() {
    Case modules = Case.of("modules-in-parallel", "alone");
    modules.maven("package", "-pl", "two").succeeds();
    assertThat(modules.directory().resolve("two/target/two-1.0-SNAPSHOT-rootfs.tar.zst"))
        .isRegularFile();
    assertThat(modules.directory().resolve("one/target")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"discourse.skip", "discourse.package.skip"})
  void aSkippedBuildMakesNothing(String property) {
    Case one = Case.of("one-distribution", property);
    MavenRun.Result result = one.maven("install", "-D" + property).succeeds();
    assertThat(result.text()).containsIgnoringCase("skip");
    assertThat(one.output(ROOTFS)).doesNotExist();
  }

  @Test
  void skippedTestsSkipNoTarball() {
    Case one = Case.of("one-distribution", "skip-tests");
    one.maven("package", "-DskipTests").succeeds();
    assertThat(one.output(ROOTFS)).isRegularFile();
  }

  @Test
  void cleanTakesEverythingAway() {
    Case one = Case.of("one-distribution", "clean");
    one.maven("package").succeeds();
    one.maven("clean").succeeds();
    assertThat(one.project().target()).doesNotExist();
  }

  @Test
  void anUnchangedProjectIsUpToDate() throws IOException {
    Case one = Case.of("one-distribution", "up-to-date");
    one.maven("package").succeeds();
    Map<Path, FileTime> before = times(one.project().target());
    MavenRun.Result result = one.maven("package").succeeds();
    assertThat(result.text()).containsIgnoringCase("up to date");
    assertThat(times(one.project().target())).isEqualTo(before);
  }

  @Test
  void aChangedSettingIsBuilt() {
    Case one = Case.of("one-distribution", "changed");
    one.project().put("src/main/settings/saved_settings.yml", "title: \"Before\"\n");
    one.maven("package").succeeds();
    one.project().put("src/main/settings/saved_settings.yml", "title: \"After\"\n");
    one.maven("package").succeeds();
    assertThat(Tarball.read(one.output(ROOTFS)).get("/etc/discourse/saved_settings.yml").text())
        .isEqualTo("title: \"After\"\n");
    assertThat(one.output("rootfs/etc/discourse/saved_settings.yml"))
        .hasContent("title: \"After\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "none"})
  void theCompressionIsChosen(String compression) {
    Case one = Case.of("one-distribution", "compression-" + compression);
    one.maven("package", "-Ddiscourse.compression=" + compression, "-Ddiscourse.outputs=tarball")
        .succeeds();
    String end = compression.equals("gzip") ? ".tar.gz" : ".tar";
    assertThat(
            Tarball.read(one.output("one-image-1.0-SNAPSHOT-rootfs" + end))
                .get("/usr/lib/discourse/lib/version.rb")
                .text())
        .contains("2026.7.1");
    assertThat(one.output("rootfs")).doesNotExist();
  }

  @Test
  void explainSaysWhoPutAFileThere() {
    Case one = Case.of("one-distribution", "explain");
    MavenRun.Result result =
        one.maven("discourse-image:explain", "-Ddiscourse.path=/usr/lib/discourse/lib/version.rb")
            .succeeds();
    assertThat(result.text()).contains("layer app").containsPattern("forum\\.git at [0-9a-f]{40}");
  }

  @Test
  void helpListsTheGoals() {
    Case one = Case.of("one-distribution", "help");
    MavenRun.Result result = one.maven("discourse-image:help").succeeds();
    assertThat(result.text())
        .contains(
            "discourse-image:clone",
            "discourse-image:explain",
            "discourse-image:lock",
            "discourse-image:package",
            "discourse-image:render",
            "discourse-image:stage");
  }

  private static Map<Path, FileTime> times(Path directory) throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        times.put(directory.relativize(file), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }
}
