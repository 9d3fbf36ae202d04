package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.HostTree;
import io.github.discourseimage.it.app.SystemdHost;
import io.github.discourseimage.it.app.SystemdHost.Release;
import io.github.discourseimage.sink.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real systemd, the oldest that is supported to the newest, lays extensions over trees of hosts of
 * all distributions, or refuses to.
 */
@Tag("systemd")
class ExtensionMergeTests {
  private static final Path WORK =
      Path.of(System.getProperty("it.directory")).toAbsolutePath().resolve("extension-merge");

  private static final Map<String, String> HOSTS =
      Map.of(
          "debian", "ID=debian\nVERSION_ID=\"13\"\n",
          "ubuntu", "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"26.04\"\n",
          "arch", "ID=arch\nBUILD_ID=rolling\n",
          "alpine", "ID=alpine\nVERSION_ID=3.22.1\n",
          "older debian", "ID=debian\nVERSION_ID=\"12\"\n",
          "testing debian", "ID=debian\nVERSION_CODENAME=forky\n",
          "older ubuntu", "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n",
          "another of that version", "ID=devuan\nVERSION_ID=13\n",
          "derived from debian", "ID=raspbian\nID_LIKE=debian\nVERSION_ID=13\n");

  /** Lays a version over a host, and tells of the process that then runs. */
  private static final String REFRESH =
      """
      mkdir -p /var/lib/extensions
      cp /srv/given/%1$s/sysext/discourse-app.raw.v/discourse-app_%1$s.raw /var/lib/extensions/discourse-app.raw
      systemd-sysext %2$s >/dev/null 2>&1
      for _ in $(seq 100); do
        [ "$(systemctl show -P Description discourse-sleep.service)" != 'Version %1$s' ] ||
          [ "$(systemctl is-active discourse-sleep.service)" != active ] || break
        sleep 0.1
      done
      systemctl show -P Description -P MainPID discourse-sleep.service
      """;

  private static final AtomicInteger TREES = new AtomicInteger();

  @BeforeAll
  static void writeImages() {
    assumeThat(System.getProperty("user.name")).as("the user, as it needs root").isEqualTo("root");
    CompiledApp.delete(WORK);
    SmallExtensions.write(WORK.resolve("erofs"), ImageFormat.EROFS, Optional.empty());
  }

  /** Which of a host's merge. */
  static Stream<Arguments> extensionsOfHosts() {
    List<Arguments> all = new ArrayList<>();
    for (Release release : Release.values()) {
      for (String host : HOSTS.keySet().stream().sorted().toList()) {
        all.add(Arguments.of(release, host));
      }
    }
    return all.stream();
  }

  private static HostTree host(String name) {
    return HostTree.make(
        WORK.resolve("host-" + TREES.incrementAndGet()), Objects.requireNonNull(HOSTS.get(name)));
  }

  private static Path image(String format, String kind, String name) {
    return WORK.resolve(format).resolve(kind).resolve(name);
  }

  /** Each by itself: the others would merge without one that is refused. */
  private static boolean merges(Release release, String host, String kind, String extension) {
    String files =
        host(host)
            .with(kind, image("erofs", kind, extension + ".raw"), extension + ".raw")
            .merge(HostRoots.of(release));
    return files.contains("/extension-release." + extension + "\n");
  }

  @ParameterizedTest
  @MethodSource("extensionsOfHosts")
  void aHostTakesWhatIsForAnyAndItsOwn(Release release, String host) {
    List<String> merged = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String kind : kinds(release)) {
      String common = kind.equals("sysext") ? "discourse-app" : "discourse-config";
      String own = kind.equals("sysext") ? "discourse-native-" : "discourse-config-";
      expected.add(common);
      // Alpine is no host of systemd's; what is for it is for portable services.
      if (List.of("arch", "debian", "ubuntu").contains(host)) {
        expected.add(own + host);
      }
      // It says no version, so to systemd it is any version of its distribution.
      if (host.equals("testing debian")) {
        expected.add(own + "debian");
      }
      // What a host is like counts since 258, and in Debian's 257.
      if (host.equals("derived from debian") && release != Release.BOOKWORM) {
        expected.add(own + "debian");
      }
      for (String extension :
          List.of(common, own + "alpine", own + "arch", own + "debian", own + "ubuntu")) {
        if (merges(release, host, kind, extension)) {
          merged.add(extension);
        }
      }
    }

    assertThat(merged).isEqualTo(expected);
  }

  private static List<String> kinds(Release release) {
    return release.hasConfext() ? List.of("sysext", "confext") : List.of("sysext");
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void allOfAHostMergeTogether(Release release) {
    HostTree host = host("debian");
    for (String extension : List.of("discourse-app", "discourse-native-debian")) {
      host.with("sysext", image("erofs", "sysext", extension + ".raw"), extension + ".raw");
    }
    for (String extension : List.of("discourse-config", "discourse-config-debian")) {
      host.with("confext", image("erofs", "confext", extension + ".raw"), extension + ".raw");
    }

    String merged = host.merge(HostRoots.of(release));

    assertThat(merged).contains("usr/lib/discourse/app-\nusr/lib/discourse/own-debian\n");
    assertThat(merged.contains("etc/discourse/app-\netc/discourse/own-debian\n"))
        .isEqualTo(release.hasConfext());
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void anotherArchitectureIsRefused(Release release) {
    String here = System.getProperty("os.arch");
    Path elsewhere = WORK.resolve("elsewhere-" + release.id());
    try {
      System.setProperty("os.arch", "riscv64");
      SmallExtensions.write(elsewhere, ImageFormat.EROFS, Optional.empty());
    } finally {
      System.setProperty("os.arch", here);
    }

    assertThat(
            host("debian")
                .with(
                    "sysext",
                    elsewhere.resolve("sysext/discourse-native-debian.raw"),
                    "discourse-native-debian.raw")
                .merge(HostRoots.of(release)))
        .doesNotContain("own-debian");
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void anImageMayBeRenamedUnlessItLostTheAttributeThatSaysSo(Release release) throws IOException {
    Path image = image("erofs", "sysext", "discourse-app.raw");
    assertThat(host("debian").with("sysext", image, "forum.raw").merge(HostRoots.of(release)))
        .contains("usr/lib/discourse/app-\n");

    Path lost = WORK.resolve("lost-" + release.id());
    SmallExtensions.write(lost, ImageFormat.DIRECTORY, Optional.empty());
    Path tree = lost.resolve("sysext/discourse-app");
    Files.getFileAttributeView(
            tree.resolve("usr/lib/extension-release.d/extension-release.discourse-app"),
            UserDefinedFileAttributeView.class)
        .delete("extension-release.strict");
    assertThat(host("debian").with("sysext", tree, "forum").merge(HostRoots.of(release)))
        .doesNotContain("usr/lib/discourse/app-\n");
    assertThat(host("debian").with("sysext", tree, "discourse-app").merge(HostRoots.of(release)))
        .contains("usr/lib/discourse/app-\n");
  }

  @ParameterizedTest
  @CsvSource({
    "SQUASHFS, BOOKWORM",
    "SQUASHFS, TRIXIE",
    "SQUASHFS, FORKY",
    "DIRECTORY, BOOKWORM",
    "DIRECTORY, TRIXIE",
    "DIRECTORY, FORKY"
  })
  void otherFormatsMergeAsWell(ImageFormat format, Release release) {
    Path target = WORK.resolve(format + "-" + release.id());
    SmallExtensions.write(target, format, Optional.empty());
    String end = format == ImageFormat.DIRECTORY ? "" : ".raw";
    HostTree host = host("ubuntu");
    for (String name : List.of("discourse-app" + end, "discourse-native-ubuntu" + end)) {
      host.with("sysext", target.resolve("sysext").resolve(name), name);
    }
    for (String name : List.of("discourse-config" + end, "discourse-config-ubuntu" + end)) {
      host.with("confext", target.resolve("confext").resolve(name), name);
    }

    String merged = host.merge(HostRoots.of(release));

    assertThat(merged).contains("usr/lib/discourse/app-\nusr/lib/discourse/own-ubuntu\n");
    assertThat(merged.contains("etc/discourse/app-\netc/discourse/own-ubuntu\n"))
        .isEqualTo(release.hasConfext());
  }

  /** systemd looks for versions since 256. */
  @ParameterizedTest
  @EnumSource(value = Release.class, names = "BOOKWORM", mode = EnumSource.Mode.EXCLUDE)
  void ofSeveralVersionsTheNewestMerges(Release release) throws IOException {
    HostTree host = host("debian");
    Path all = WORK.resolve("versions-" + release.id());
    for (String version : List.of("1.10-SNAPSHOT", "1.9", "1.10", "1.10-rc1", "1.2")) {
      Path target = all.resolve(version);
      SmallExtensions.write(target, ImageFormat.EROFS, Optional.of(version));
      for (String kind : kinds(release)) {
        try (Stream<Path> images = Files.list(target.resolve(kind))) {
          images.forEach(image -> host.with(kind, image, String.valueOf(image.getFileName())));
        }
      }
    }

    assertThat(host.merge(HostRoots.of(release)).lines().filter(line -> line.contains("/app-")))
        .containsExactly("etc/discourse/app-1.10", "usr/lib/discourse/app-1.10");
  }

  /** The newest systemd restarts units when an image is replaced; older ones start them. */
  @Test
  void aRefreshRestartsWhatRunsFromTheOldImage() {
    Path given = WORK.resolve("refresh");
    for (String version : List.of("1", "2")) {
      SmallExtensions.write(given.resolve(version), ImageFormat.EROFS, Optional.of(version));
    }
    Path work = WORK.resolve("refresh-host");
    try (SystemdHost host = SystemdHost.boot(HostRoots.of(Release.FORKY), work, given)) {
      String first = host.sh(REFRESH.formatted("1", "merge"));
      String second = host.sh(REFRESH.formatted("2", "refresh"));

      assertThat(first).startsWith("Version 1\n");
      assertThat(second).startsWith("Version 2\n");
      assertThat(second.lines().skip(1)).isNotEqualTo(first.lines().skip(1));
    }
  }
}
