package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.SystemdHost;
import io.github.discourseimage.it.app.SystemdHost.Release;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What systemd takes for the parts of one service, and what of the units is left of it. */
@Tag("systemd")
class PortableAttachTests {
  private static final Path BUILDS = Path.of(System.getProperty("it.directory")).toAbsolutePath();
  private static final String IMAGES = "/var/lib/portables/";
  private static final String ATTACH = "cd " + IMAGES + "; portablectl attach --profile=discourse ";
  private static final String APP = "--extension ./discourse-app.raw ";

  private static SystemdHost host;

  @BeforeAll
  static void boot() {
    assumeThat(System.getProperty("user.name")).as("the user, as it needs root").isEqualTo("root");
    assumeThat(BUILDS.resolve("compiled-app-trixie-portable/target/portable"))
        .as("what PortableImagesTests leaves")
        .exists();
    host =
        SystemdHost.boot(
            HostRoots.of(Release.TRIXIE), BUILDS.resolve("systemd/portable-attach"), BUILDS);
    host.sh(
        """
        cd %s/compiled-app-trixie-portable/target
        install -D -m 644 portable/profile/discourse/service.conf /etc/systemd/portable/profile/discourse/service.conf
        install -D -m 644 -t %s portable/*.raw sysext/*.raw confext/*.raw
        cp ../../compiled-app-bookworm-portable/target/sysext/discourse-native-debian.raw %2$s/discourse-native-other.raw
        """
            .formatted(SystemdHost.GIVEN, IMAGES));
  }

  @AfterAll
  static void powerOff() {
    if (host != null) {
      host.close();
    }
  }

  @AfterEach
  void nothingStaysAttached() {
    host.sh(
        "cd "
            + IMAGES
            + "; rm -rf /etc/systemd/system.attached /etc/portables alpine native;"
            + " systemctl daemon-reload");
  }

  @ParameterizedTest
  @CsvSource({
    "discourse-base-debian,portable service",
    "discourse-app,sysext for portable service",
    "discourse-native-debian,sysext for portable service",
    "discourse-config,confext for portable service",
    "discourse-config-debian,confext for portable service",
  })
  void systemdSeesWhatAnImageIsFor(String image, String use) {
    assertThat(host.run("systemd-dissect", "--no-pager", IMAGES + image + ".raw"))
        .contains("✓ " + use);
  }

  @Test
  void whatWasCompiledForAnotherReleaseIsRefused() {
    String native12 =
        "--extension ./discourse-native-other.raw ./discourse-base-debian.raw discourse";

    assertThat(host.fails(ATTACH + APP + native12)).contains("discourse-native-other");
    assertThat(host.run("ls", "/etc/systemd")).doesNotContain("system.attached");
  }

  /** Debian's images over a tree that says what Alpine's does; nothing of it is run. */
  @ParameterizedTest
  @CsvSource({"3.22.1,true", "3.22.0,false"})
  void alpineIsABaseForItsOwnExtensionsToThePatchLevel(String release, boolean fits) {
    host.sh(
        """
        cd %s
        mkdir -p alpine/etc alpine/dev alpine/proc alpine/sys alpine/run alpine/tmp alpine/var/tmp alpine/usr/lib
        printf 'ID=alpine\\nVERSION_ID=3.22.1\\nPORTABLE_PREFIXES=discourse\\n' >alpine/usr/lib/os-release
        mkdir -p native/usr/lib/extension-release.d
        printf 'ID=alpine\\nVERSION_ID=%s\\nSYSEXT_SCOPE="portable"\\n' \\
          >native/usr/lib/extension-release.d/extension-release.native
        """
            .formatted(IMAGES, release));
    String attach = ATTACH + APP + "--extension ./native ./alpine discourse";

    if (fits) {
      assertThat(host.sh(attach)).contains("discourse-web.service");
    } else {
      assertThat(host.fails(attach)).contains("native");
    }
  }

  @Test
  void theProfileTakesNothingOfTheHardeningBack() {
    host.sh(ATTACH + APP + "./discourse-base-debian.raw discourse");

    assertThat(
            host.sh(
                    """
                systemctl show discourse-web.service \\
                  -p MemoryDenyWriteExecute,DynamicUser,PrivateUsers,ProtectSystem,NoNewPrivileges,MountAPIVFS
                """)
                .lines())
        .containsExactlyInAnyOrder(
            "MemoryDenyWriteExecute=no",
            "DynamicUser=yes",
            "PrivateUsers=yes",
            "ProtectSystem=strict",
            "NoNewPrivileges=yes",
            "MountAPIVFS=yes");
    // Ten times the exposure: a root of its own is worth more than what the profile binds.
    for (String service : new String[] {"web", "sidekiq", "migrate", "nginx"}) {
      host.run(
          "systemd-analyze",
          "security",
          "--no-pager",
          "--threshold=" + (service.equals("nginx") ? 3 : 12),
          "discourse-" + service + ".service");
    }
  }
}
