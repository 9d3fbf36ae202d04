package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.DiskImage;
import io.github.discourseimage.it.app.HostTree;
import io.github.discourseimage.it.app.SystemdHost.Release;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What mkosi made of the sample app, in the hands of systemd, which needs root for partitions. */
@Tag("systemd")
class MkosiImagesTests {
  private static final Path BUILDS = Path.of(System.getProperty("it.directory")).toAbsolutePath();
  private static final Path IMAGES =
      BUILDS.resolve("compiled-app-trixie-mkosi/target/mkosi-images/debian");

  @BeforeAll
  static void needsRoot() {
    assumeThat(System.getProperty("user.name")).as("the user, as it needs root").isEqualTo("root");
    assumeThat(IMAGES).as("what the end-to-end tests leave").exists();
  }

  @ParameterizedTest
  @CsvSource({"debian, 13, true", "debian, 12, false", "ubuntu, 13, false"})
  void extensionsAreMergedOnTheirReleaseAndNoOther(String id, String version, boolean merged) {
    String host = "ID=" + id + "\nVERSION_ID=" + version + "\n";
    Path tree = BUILDS.resolve("systemd/mkosi-" + id + "-" + version);
    String seen =
        HostTree.make(tree, host)
            .with("sysext", IMAGES.resolve("discourse-app.raw"), "discourse-app.raw")
            .with(
                "sysext",
                IMAGES.resolve("discourse-native-debian.raw"),
                "discourse-native-debian.raw")
            .with("confext", IMAGES.resolve("discourse-config.raw"), "discourse-config.raw")
            .merge(HostRoots.of(Release.TRIXIE));

    assertThat(seen)
        .contains("usr/lib/systemd/system/discourse.target\n", "etc/discourse/discourse.env\n");
    assertThat(seen.contains("usr/lib/discourse/vendor/bundle/")).as(seen).isEqualTo(merged);
  }

  @Test
  void thePortableServiceIsOneForSystemd() {
    String seen =
        DiskImage.dissect(HostRoots.of(Release.TRIXIE), IMAGES.resolve("discourse_debian.raw"));

    assertThat(seen)
        .contains("\"usePortableService\":true", "\"fstype\":\"erofs\"")
        .contains("PORTABLE_PREFIXES=discourse");
  }
}
