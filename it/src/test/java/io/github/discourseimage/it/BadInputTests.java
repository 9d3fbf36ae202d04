package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A bad input stops the build with a message, all of a kind in one go, and leaves no output. */
class BadInputTests {
  private static final String SETTINGS = "src/main/settings/saved_settings.yml";

  @Test
  void unknownElementsInThePomAreNamedTogether() {
    MavenRun.Result result = fails(Case.of("unknown-pom-element", "named"));
    assertThat(result.text())
        .contains(
            "<repositry> in the configuration of discourse-image-maven-plugin: is not a parameter of"
                + " any goal; did you mean 'repository'?")
        .contains(
            "<brnch> in <plugin> 1 of <plugins>: is not an element of a plugin; did you mean"
                + " 'branch'?");
  }

  @Test
  void settingsThatTheAppDoesNotKnowAreReportedTogether() {
    Case bad = Case.of("bad-inputs", "settings");
    bad.project().put(SETTINGS, "titel: \"A\"\nlogin_requird: true\n");
    assertThat(fails(bad).text())
        .contains("titel", "title")
        .contains("login_requird", "login_required");
  }

  @Test
  void settingsThatAreAListAreRefused() {
    Case bad = Case.of("bad-inputs", "settings-list");
    bad.project().put(SETTINGS, "- title\n- company_name\n");
    assertThat(fails(bad).text()).contains("saved_settings.yml").contains("list");
  }

  @Test
  void certificatesThatCannotBeTrustedAreReportedTogether() {
    Case bad = Case.of("bad-inputs", "certificates");
    Path certificates = bad.directory().resolve("src/main/ca-certificates");
    CertificateAuthority.writeExpired(certificates.resolve("old.crt"), "Old Root");
    CertificateAuthority.writeLeaf(certificates.resolve("leaf.crt"), "A Leaf");
    bad.project()
        .put(
            "src/main/ca-certificates/key.crt",
            "-----BEGIN " + "PRIVATE KEY-----\nbm90IGEga2V5\n-----END " + "PRIVATE KEY-----\n");
    assertThat(fails(bad).text())
        .contains("old.crt")
        .contains("expired")
        .contains("leaf.crt")
        .contains("key.crt")
        .containsIgnoringCase("private key");
  }

  @Test
  void aTemplateWithAnUndefinedValueIsNamedWithItsLine() {
    Case bad = Case.of("bad-inputs", "template");
    bad.project()
        .put("src/main/templates/container/notes.txt.ftl", "first line\n[=site.nonsense]\n");
    assertThat(fails(bad).text()).contains("container/notes.txt.ftl:2:").contains("site.nonsense");
  }

  @Test
  void nginxDirectivesThatAreNotCompleteAreNamedWithTheirLine() {
    Case bad = Case.of("bad-inputs", "nginx");
    bad.project().put("src/main/nginx/server/10-open.conf", "location /a {\n  return 204;\n");
    assertThat(fails(bad).text()).contains("10-open.conf");
  }

  @Test
  void aPluginDirectoryWithoutPluginRbIsRefused() {
    Case bad = Case.of("plugin-from-directory", "no-plugin-rb");
    Project.delete(bad.directory().resolve("organisation/discourse-corporate/plugin.rb"));
    bad.project().put("organisation/discourse-corporate/readme.txt", "no plugin\n");
    Project.delete(bad.directory().resolve("organisation/discourse-corporate/plugin.rb"));
    assertThat(fails(bad).text()).contains("plugin.rb").contains("discourse-corporate");
  }

  @Test
  void anUnknownDistributionIsAnsweredWithTheLegalOnes() {
    Case bad = Case.of("bad-inputs", "distribution");
    MavenRun.Result result = bad.maven("package", "-Ddiscourse.distributions=fedora").run();
    assertThat(result.successful()).isFalse();
    assertThat(result.text()).contains("fedora").contains("alpine, arch, debian, ubuntu");
  }

  @Test
  void whatSystemdWouldBeGivenIsCheckedTogetherAndBeforeAnythingIsWritten() throws IOException {
    Case bad = Case.of("bad-inputs", "systemd");
    Path pom = bad.directory().resolve("pom.xml");
    bad.project()
        .put(
            "pom.xml",
            Files.readString(pom)
                .replace(
                    "</extensions>",
                    "</extensions><configuration><webLimits><memoryHigh>4g</memoryHigh>"
                        + "<memoryMax>3g</memoryMax><tasksMax>0</tasksMax><memory>1g</memory></webLimits>"
                        + "<nginxLimits><cpus>many</cpus><cpuWeight>10001</cpuWeight></nginxLimits>"
                        + "</configuration>"));

    MavenRun.Result result =
        bad.maven(
                "package",
                "-Ddiscourse.outputs=tarball,sysext,confext,portable,mkosi",
                "-Ddiscourse.extensionFormat=ext4",
                "-Ddiscourse.extensionCompression=xz",
                "-Ddiscourse.portableLayout=full",
                "-Ddiscourse.oci.init=runit",
                "-Ddiscourse.verityKey=key.pem")
            .run();

    assertThat(result.successful()).isFalse();
    assertThat(result.text())
        .doesNotContain("\tat ")
        .contains("10 problems:")
        .contains("discourse.extensionFormat: 'ext4' is no format of images; it must be one of")
        .contains("discourse.extensionCompression: 'xz' is no compression of EROFS; it must be one")
        .contains("discourse.portableLayout: 'full' is not a layout of portable services; it must")
        .contains("discourse.oci.init: 'runit' is not a first process of a container; it must be")
        .contains("discourse.verityKey: stands alone")
        .contains("webLimits: 'memory' is no limit")
        .contains("webLimits: memoryHigh is 4096m and memoryMax 3072m")
        .contains("webLimits.tasksMax: '0' is not a number from 1 to 4194304")
        .contains("nginxLimits.cpus: 'many' is not a number of processors")
        .contains("nginxLimits.cpuWeight: '10001' is not a number from 1 to 10000");
    assertThat(bad.project().target()).doesNotExist();
  }

  private static MavenRun.Result fails(Case bad) {
    MavenRun.Result result = bad.maven("package").run();
    assertThat(result.successful()).as(result.text()).isFalse();
    assertThat(result.text()).doesNotContain("\tat ");
    assertThat(bad.output("bad-inputs-1.0-SNAPSHOT-rootfs.tar.zst")).doesNotExist();
    return result;
  }
}
