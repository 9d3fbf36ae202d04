package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PackageGivesTarballsTests {
  private static final String NAME = "whole-image-1.0-SNAPSHOT-";
  private static final String APP = "/usr/lib/discourse/";

  private static Case whole;
  private static MavenRun.Result result;
  private static Tarball rootfs;

  @BeforeAll
  static void build() {
    whole = Case.of("package-gives-tarballs", "whole");
    CertificateAuthority.write(
        whole.directory().resolve("src/main/ca-certificates/example-root.crt"), "Example Root");
    result = whole.maven("package").succeeds();
    rootfs = Tarball.read(whole.output(NAME + "rootfs.tar.zst"));
  }

  @Test
  void oneTarballIsForAllAndOneForEachDistribution() {
    assertThat(whole.project().tarballs())
        .extracting(tarball -> tarball.getFileName().toString())
        .containsExactly(
            NAME + "rootfs-alpine.tar.zst",
            NAME + "rootfs-arch.tar.zst",
            NAME + "rootfs-debian.tar.zst",
            NAME + "rootfs-ubuntu.tar.zst",
            NAME + "rootfs.tar.zst");
  }

  @Test
  void theSumBesideATarballIsItsSum() throws IOException {
    for (Path tarball : whole.project().tarballs()) {
      String name = tarball.getFileName().toString();
      assertThat(whole.output(name + ".sha256")).hasContent(Sha256.of(tarball) + "  " + name);
    }
  }

  @Test
  void theLogSaysWhatWasBuiltFromWhichCommit() {
    assertThat(result.text())
        .contains("release/2026.7")
        .containsPattern("forum\\.git at [0-9a-f]{40}");
    assertThat(result.output()).noneMatch(line -> line.startsWith("[WARNING]"));
  }

  @Test
  void theAppKeepsItsBytesModesAndLinks() throws IOException {
    assertThat(rootfs.get(APP + "lib/version.rb").text()).contains("\"2026.7.1\"");
    assertThat(rootfs.get(APP + "bin/rails").mode()).isEqualTo(0755);
    assertThat(rootfs.get(APP + "Gemfile").mode()).isEqualTo(0644);
    assertThat(rootfs.get(APP + "public/images/logo-small.svg").link()).isEqualTo("logo.svg");
    Path samples = Path.of(System.getProperty("it.samples"), "sample-app");
    for (String path :
        List.of(
            "app/assets/a_name_that_does_not_fit_into_the_one_hundred_bytes_which_the_oldest_tar_header"
                + "_has_room_for_in_its_name_field.txt",
            "script/with-spaces in the name.sh")) {
      assertThat(rootfs.get(APP + path).bytes())
          .isEqualTo(Files.readAllBytes(samples.resolve(path)));
    }
    assertThat(rootfs.get(APP + "app/assets/icônes/são_tomé_príncipe.svg").bytes())
        .isEqualTo(Files.readAllBytes(samples.resolve("app/assets/island.svg")));
  }

  @Test
  void everyEntryHasTheProjectsTime() {
    assertThat(rootfs.members())
        .allSatisfy(
            (path, member) ->
                assertThat(member.time())
                    .as(path)
                    .isEqualTo(Instant.parse("2026-01-01T00:00:00Z")));
  }

  @Test
  void eachPluginComesAtTheCommitForTheAppsVersion() {
    assertThat(rootfs.get(APP + "plugins/discourse-welcome-note/plugin.rb").text())
        .contains("version: 1.5");
    assertThat(rootfs.get(APP + "plugins/discourse-reading-time/plugin.rb").text())
        .contains("version: 2.9");
    assertThat(rootfs.get(APP + "plugins/discourse-in-project/plugin.rb").text())
        .contains("version: 0.1");
    assertThat(rootfs.members()).containsKey(APP + "plugins/discourse-sample-polls/plugin.rb");
  }

  @Test
  void settingsAndNginxDirectivesAreWhereTheyAreRead() {
    assertThat(rootfs.get("/etc/discourse/saved_settings.yml").text())
        .isEqualTo("title: \"The whole image\"\nlogin_required: true\n");
    String outlets = "/etc/nginx/conf.d/outlets/";
    assertThat(rootfs.get(outlets + "before-server/30-limits.conf").text())
        .contains("zone=flood:1m");
    assertThat(rootfs.get(outlets + "server/40-timeouts.conf").text()).contains("30s");
    assertThat(rootfs.get(outlets + "discourse/30-limits.conf").text()).contains("burst=12");
    assertThat(rootfs.get("/etc/nginx/conf.d/discourse.conf").text())
        .contains("/usr/lib/discourse/public")
        .doesNotContain("/var/www/discourse");
  }

  @Test
  void theRootCertificateIsTrusted() throws IOException {
    String certificate =
        Files.readString(whole.directory().resolve("src/main/ca-certificates/example-root.crt"))
            .replace("\r", "");
    assertThat(rootfs.get("/etc/discourse/ca-certificates.pem").text())
        .contains(certificate.lines().toList().get(1));
    assertThat(delta("debian").members())
        .containsKey("/usr/local/share/ca-certificates/example-root.crt");
    assertThat(delta("arch").members())
        .containsKey("/etc/ca-certificates/trust-source/anchors/example-root.crt");
  }

  @Test
  void theOverlayKeepsModesLinksAndTheOwnersOfTheOwnersFile() {
    assertThat(rootfs.get("/usr/bin/forum-help").mode()).isEqualTo(0755);
    assertThat(rootfs.get("/usr/bin/forum-readme").link()).isEqualTo("forum-help");
    Tarball.Member readme = rootfs.get("/usr/share/doc/site/README");
    assertThat(readme.mode()).isEqualTo(0640);
    assertThat(List.of(readme.uid(), readme.gid())).containsExactly(0L, 50L);
  }

  @Test
  void aDistributionsOverlayIsInItsTarballOnly() {
    assertThat(delta("debian").get("/etc/motd").text()).isEqualTo("Debian only\n");
    assertThat(delta("alpine").get("/etc/motd").text()).isEqualTo("Alpine only\n");
    assertThat(delta("ubuntu").members()).doesNotContainKey("/etc/motd");
    assertThat(rootfs.members()).doesNotContainKey("/etc/motd");
  }

  @Test
  void fourDistributionsCostLittleMoreThanOne() throws IOException {
    long common = Files.size(whole.output(NAME + "rootfs.tar.zst"));
    long deltas = 0;
    for (String distribution : List.of("alpine", "arch", "debian", "ubuntu")) {
      deltas += Files.size(whole.output(NAME + "rootfs-" + distribution + ".tar.zst"));
      assertThat(delta(distribution).members().keySet())
          .noneMatch(path -> path.startsWith("/usr/lib/discourse/"));
    }
    // the sample is tiny; with a real app the deltas vanish
    assertThat(deltas).isLessThan(common);
  }

  @Test
  void theDirectoryHoldsWhatTheTarballHolds() throws IOException {
    assertThat(whole.output("rootfs" + APP + "lib/version.rb"))
        .hasBinaryContent(rootfs.get(APP + "lib/version.rb").bytes());
    assertThat(whole.output("rootfs" + APP + "bin/rails")).isExecutable();
    assertThat(Files.readSymbolicLink(whole.output("rootfs/usr/bin/forum-readme")))
        .hasToString("forum-help");
    assertThat(whole.output("rootfs-debian/etc/motd")).hasContent("Debian only");
  }

  @Test
  void containerAndChartFilesAreRendered() {
    assertThat(whole.output("container/Dockerfile")).content().contains("COPY rootfs/ /");
    assertThat(whole.output("container/compose.yaml")).isNotEmptyFile();
    assertThat(whole.output("helm/whole-image/Chart.yaml")).content().contains("1.0.0-SNAPSHOT");
    assertThat(whole.output(NAME + "chart.tgz")).isNotEmptyFile();
  }

  private static Tarball delta(String distribution) {
    return Tarball.read(whole.output(NAME + "rootfs-" + distribution + ".tar.zst"));
  }
}
