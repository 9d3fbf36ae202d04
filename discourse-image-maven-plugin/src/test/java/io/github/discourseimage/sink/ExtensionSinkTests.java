package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionSinkTests {

  private static final TreeMap<Distribution, OsRelease> RELEASES =
      new TreeMap<>(
          Map.of(
              Distribution.DEBIAN, new OsRelease("debian", Optional.of("13")),
              Distribution.ARCH, new OsRelease("arch", Optional.empty()),
              Distribution.UBUNTU, new OsRelease("ubuntu", Optional.of("26.04")),
              Distribution.ALPINE, new OsRelease("alpine", Optional.of("3.22.1"))));

  /** Runs the real systemd-sysext for a host's tree, where mounts stay in a namespace. */
  private static final String MERGE =
      """
      set -e
      mkdir -p host/usr/lib host/var/lib/extensions
      printf '%b' "$1" > host/usr/lib/os-release
      cp "$2" host/var/lib/extensions/
      mount --make-rshared /
      mount --bind host host
      mount -t tmpfs run /run
      systemd-sysext --root=$PWD/host merge 2>&1 || true
      find host/usr -type f -o -type l | LC_ALL=C sort
      """;

  private static final ImageOptions OPTIONS =
      new ImageOptions(
          ImageFormat.EROFS,
          ErofsCompression.LZ4,
          Compression.NONE,
          0,
          Optional.empty(),
          Optional.empty());

  @TempDir Path target;

  private final RecordingLog log = new RecordingLog();

  private static Image image() {
    Layer app =
        Layer.of(
            "app",
            layer -> {
              layer.add(TestImages.file("/usr/lib/discourse/app.rb", "app"));
              layer.add(TestImages.file("/usr/lib/systemd/system/discourse.target", "[Unit]\n"));
              layer.add(TestImages.file("/etc/discourse/discourse.env", "A=b\n"));
              layer.add(TestImages.file("/srv/nowhere", "x"));
            });
    TreeMap<Distribution, List<Layer>> variants = new TreeMap<>();
    for (Distribution distribution : RELEASES.keySet()) {
      variants.put(
          distribution,
          List.of(
              Layer.of(
                  distribution.id(),
                  layer ->
                      layer.file(
                          UnixPath.of("/usr/lib/discourse/native.so"),
                          Content.of(distribution.id()),
                          TestImages.ORIGIN))));
    }
    return new Image("forum-1.0", TestImages.TIME, List.of(app), variants);
  }

  private List<Artifact> write(ExtensionKind kind, Image image) {
    return new ExtensionSink(kind, target, RELEASES, "3.5.0", OPTIONS, 2, log).write(image);
  }

  /** The files of an image. */
  private Path unpacked(String image) {
    String fsck = RealTool.require("fsck.erofs").toString();
    RealTool.run(
            Map.of(),
            target,
            fsck,
            "--extract=unpacked",
            "--no-preserve",
            target.resolve(image).toString())
        .successfulStdout();
    return target.resolve("unpacked");
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> !Files.isDirectory(path))
          .map(path -> root.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void theAppIsForAnySystemAndStartsWhenItIsMerged() throws IOException {
    write(ExtensionKind.SYSEXT, image());

    Path app = unpacked("sysext/discourse-app.raw");

    assertThat(files(app))
        .containsExactly(
            "usr/lib/discourse/app.rb",
            "usr/lib/extension-release.d/extension-release.discourse-app",
            "usr/lib/systemd/system/discourse.target",
            "usr/lib/systemd/system/multi-user.target.upholds/discourse.target",
            "usr/lib/systemd/system/multi-user.target.wants/discourse.target");
    assertThat(app.resolve("usr/lib/extension-release.d/extension-release.discourse-app"))
        .hasContent(
            """
            ID=_any
            SYSEXT_SCOPE="system portable"
            SYSEXT_ID=discourse-app
            SYSEXT_VERSION_ID="3.5.0"
            EXTENSION_RELOAD_MANAGER=1
            EXTENSION_RESTART_UNITS=discourse.target
            PORTABLE_PREFIXES=discourse
            """);
    assertThat(
            Files.readSymbolicLink(
                app.resolve("usr/lib/systemd/system/multi-user.target.upholds/discourse.target")))
        .hasToString("../discourse.target");
  }

  @ParameterizedTest
  @CsvSource({
    "debian, ID=debian|VERSION_ID=13|, system portable",
    "arch, ID=arch|, system portable",
    "ubuntu, ID=ubuntu|VERSION_ID=26.04|, system portable",
    "alpine, ID=alpine|VERSION_ID=3.22.1|, portable"
  })
  void nativeCodeIsForTheReleaseThatItWasMadeFor(String id, String system, String scope)
      throws IOException {
    write(ExtensionKind.SYSEXT, image());

    Path own = unpacked("sysext/discourse-native-" + id + ".raw");

    String name = "usr/lib/extension-release.d/extension-release.discourse-native-" + id;
    assertThat(files(own)).containsExactly("usr/lib/discourse/native.so", name);
    assertThat(own.resolve("usr/lib/discourse/native.so")).hasContent(id);
    assertThat(Files.readString(own.resolve(name)))
        .startsWith(system.replace('|', '\n') + "ARCHITECTURE=")
        .contains("SYSEXT_SCOPE=\"" + scope + "\"\n");
  }

  @Test
  void configurationIsAnExtensionOfItsOwn() throws IOException {
    List<Artifact> artifacts = write(ExtensionKind.CONFEXT, image());

    assertThat(artifacts).extracting(Artifact::classifier).containsExactly("discourse-config");
    assertThat(artifacts).extracting(Artifact::type).containsExactly("raw");
    assertThat(files(unpacked("confext/discourse-config.raw")))
        .containsExactly(
            "etc/discourse/discourse.env",
            "etc/extension-release.d/extension-release.discourse-config");
    assertThat(target.resolve("confext/discourse-config.raw.sha256"))
        .hasContent(artifacts.get(0).sha256() + "  discourse-config.raw");
  }

  @Test
  void noFileIsInTwoExtensions() throws IOException {
    write(ExtensionKind.SYSEXT, image());
    write(ExtensionKind.CONFEXT, image());

    List<String> all = new ArrayList<>();
    try (Stream<Path> images = Files.walk(target)) {
      for (Path raw : images.filter(path -> path.toString().endsWith(".raw")).toList()) {
        Path unpacked = unpacked(target.relativize(raw).toString());
        for (String file : files(unpacked)) {
          if (!file.contains("extension-release")) {
            all.add(file + " " + Files.readString(unpacked.resolve(file)));
          }
        }
        Files.move(unpacked, target.resolve(raw.getFileName() + ".seen"));
      }
    }

    assertThat(all).doesNotHaveDuplicates().hasSize(9);
  }

  @Test
  void equalImagesGiveEqualBytes() throws IOException {
    byte[] first = Files.readAllBytes(write(ExtensionKind.SYSEXT, image()).get(0).file());

    assertThat(write(ExtensionKind.SYSEXT, image()).get(0).file()).hasBinaryContent(first);
  }

  @Test
  void whatIsForAnUnknownReleaseIsNotWritten() {
    new ExtensionSink(ExtensionKind.SYSEXT, target, new TreeMap<>(), "3.5.0", OPTIONS, 1, log)
        .write(image());

    assertThat(target.resolve("sysext")).isDirectoryNotContaining("glob:**native**");
    assertThat(log.warnings)
        .contains(
            "discourse-native-debian is not written: which release of debian it is for is known"
                + " only where the app is compiled (discourse.build)");
  }

  @Test
  void aWholeSystemIsNoExtension() {
    Image image =
        TestImages.image(layer -> layer.add(TestImages.file("/usr/lib/os-release", "ID=debian\n")));

    assertThatThrownBy(() -> write(ExtensionKind.SYSEXT, image))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(
            "/usr/lib/os-release (app: a test): must not be in a system extension: systemd would"
                + " ignore all of it")
        .hasMessageContaining("remove the file, or leave sysext out of discourse.outputs");
    assertThat(target.resolve("sysext")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "discourse-app, ID=debian|VERSION_ID=12|, app.rb",
    "discourse-app, ID=arch|, app.rb",
    "discourse-native-debian, ID=debian|VERSION_ID=13|, native.so",
    "discourse-native-debian, ID=debian|VERSION_ID=12|, -",
    "discourse-native-debian, ID=ubuntu|VERSION_ID=13|, -",
    "discourse-native-arch, ID=arch|, native.so",
    "discourse-native-arch, ID=debian|, -",
    "discourse-native-ubuntu, ID=ubuntu|ID_LIKE=debian|VERSION_ID=26.04|, native.so",
    "discourse-native-ubuntu, ID=ubuntu|ID_LIKE=debian|VERSION_ID=24.04|, -",
    "discourse-native-alpine, ID=alpine|VERSION_ID=3.22.1|, -"
  })
  void systemdMergesWhatIsForTheHost(String extension, String host, String file) {
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "the kernel mounts for root only");
    RealTool.require("systemd-sysext");
    write(ExtensionKind.SYSEXT, image());

    String merged =
        RealTool.run(
                Map.of(),
                target,
                RealTool.require("unshare").toString(),
                "-m",
                "sh",
                "-c",
                MERGE,
                "merge",
                host.replace("|", "\\n"),
                target.resolve("sysext").resolve(extension + ".raw").toString())
            .successfulStdout();

    assertThat(merged.contains("host/usr/lib/discourse/" + file))
        .as(merged)
        .isEqualTo(!file.equals("-"));
  }
}
