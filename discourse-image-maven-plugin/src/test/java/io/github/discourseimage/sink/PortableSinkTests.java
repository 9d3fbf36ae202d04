package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortableSinkTests {

  private static final String DEBIAN =
      """
      directory("usr")
      directory("usr/bin")
      link("bin", "usr/bin")
      file("usr/bin/sh", "shell", mode=0o755)
      file("usr/lib/os-release", "NAME=Debian\\nID=debian\\nVERSION_ID=\\"13\\"\\nPORTABLE_PREFIXES=other\\n")
      link("etc/os-release", "../usr/lib/os-release")
      file("etc/machine-id", "0123456789abcdef0123456789abcdef\\n", mode=0o444)
      link("etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf")
      file("etc/passwd", "root:x:0:0::/root:/bin/sh\\n")
      directory("tmp", mode=0o1777)
      directory("usr/share/doc")
      file("usr/share/doc/a", "a")
      """;

  @TempDir Path directory;

  private final RecordingLog log = new RecordingLog();
  private final TreeMap<Distribution, BaseLocation> bases = new TreeMap<>();
  private final TreeMap<Distribution, OsRelease> releases = new TreeMap<>();
  private final TreeSet<UnixPath> hidden = new TreeSet<>();
  private ImageFormat format = ImageFormat.EROFS;
  private BaseFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new BaseFixture(directory);
  }

  private void base(String entries) {
    bases.put(Distribution.DEBIAN, new BaseLocation(fixture.crafted("base.tar", entries)));
  }

  private static Image image() {
    return TestImages.image(
        layer -> {
          layer.add(
              TestImages.file("/usr/lib/systemd/portable/profile/discourse/service.conf", "[S]\n"));
          layer.add(TestImages.file("/usr/lib/systemd/system/discourse.target", "[Unit]\n"));
          layer.add(TestImages.file("/bin/tool", "tool"));
        });
  }

  private List<Artifact> write(PortableLayout layout) {
    return write(layout, image());
  }

  private List<Artifact> write(PortableLayout layout, Image image) {
    return new PortableSink(
            directory,
            new Bases(bases, hidden),
            new LayerListings(directory.resolve("cache")),
            Architecture.ofThisMachine(),
            releases,
            layout,
            new ImageOptions(
                format,
                ErofsCompression.LZ4,
                Compression.NONE,
                0,
                Optional.empty(),
                Optional.empty()),
            directory.resolve("state/bases"),
            2,
            log)
        .write(image);
  }

  private Path unpacked(String image) {
    String fsck = RealTool.require("fsck.erofs").toString();
    RealTool.run(
            Map.of(),
            directory,
            fsck,
            "--extract=unpacked",
            "--no-preserve-owner",
            "--preserve-perms",
            directory.resolve("portable").resolve(image).toString())
        .successfulStdout();
    return directory.resolve("unpacked");
  }

  private static List<String> paths(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.map(path -> "/" + root.relativize(path)).sorted().toList();
    }
  }

  @Test
  void theBaseHasWhatSystemdMountsOver() throws IOException {
    base(DEBIAN);

    List<Artifact> artifacts = write(PortableLayout.EXTENSIONS);

    Path root = unpacked("discourse-base-debian.raw");
    assertThat(paths(root))
        .contains("/dev", "/proc", "/run", "/sys", "/tmp", "/var/tmp", "/usr/bin/sh", "/bin")
        .doesNotContain("/bin/tool", "/usr/bin/tool", "/usr/lib/systemd", "/etc/debian.conf");
    for (String file : List.of("etc/machine-id", "etc/resolv.conf", "etc/hosts")) {
      assertThat(root.resolve(file)).isRegularFile().isEmptyFile();
      assertThat(Files.isSymbolicLink(root.resolve(file))).isFalse();
    }
    for (String open : List.of("tmp", "var/tmp")) {
      assertThat(Files.getAttribute(root.resolve(open), "unix:mode")).isEqualTo(041777);
    }
    assertThat(root.resolve("usr/lib/os-release"))
        .hasContent("NAME=Debian\nID=debian\nVERSION_ID=\"13\"\nPORTABLE_PREFIXES=discourse\n");
    assertThat(root.resolve("etc/os-release")).isSymbolicLink();
    assertThat(artifacts).extracting(Artifact::classifier).containsExactly("discourse-base-debian");
    assertThat(directory.resolve("portable/discourse-base-debian.raw.sha256"))
        .hasContent(artifacts.get(0).sha256() + "  discourse-base-debian.raw");
    assertThat(directory.resolve("state/bases")).doesNotExist();
  }

  @Test
  void theProfileIsBesideTheImages() {
    base(DEBIAN);

    write(PortableLayout.EXTENSIONS);

    assertThat(directory.resolve("portable/profile/discourse/service.conf")).hasContent("[S]\n");
  }

  @Test
  void theWholeServiceHasTheAppWhereLinksOfTheBaseLead() throws IOException {
    base(DEBIAN);

    List<Artifact> artifacts = write(PortableLayout.WHOLE);

    Path root = unpacked("discourse_debian.raw");
    assertThat(paths(root))
        .contains(
            "/etc/debian.conf",
            "/etc/passwd",
            "/usr/bin/sh",
            "/usr/bin/tool",
            "/usr/lib/systemd/system/discourse.target");
    assertThat(root.resolve("bin")).isSymbolicLink();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(root.resolve("usr/bin/sh"))))
        .isEqualTo("rwxr-xr-x");
    assertThat(artifacts).extracting(Artifact::classifier).containsExactly("discourse_debian");
  }

  @Test
  void whatIsHiddenOfTheBaseIsInNeither() throws IOException {
    base(DEBIAN);
    hidden.add(UnixPath.of("/usr/share/doc"));

    write(PortableLayout.EXTENSIONS);

    assertThat(unpacked("discourse-base-debian.raw").resolve("usr/share")).isEmptyDirectory();
  }

  @Test
  void equalInputGivesEqualBytesFromAnyFormOfTheBase() throws IOException {
    base(DEBIAN);
    byte[] first = Files.readAllBytes(write(PortableLayout.WHOLE).get(0).file());

    Path layer = directory.resolve("base.tar");
    bases.put(Distribution.DEBIAN, new BaseLocation(fixture.layout("layout", layer)));
    assertThat(write(PortableLayout.WHOLE).get(0).file()).hasBinaryContent(first);

    bases.put(Distribution.DEBIAN, new BaseLocation(fixture.dockerSaved("saved", "[]", layer)));
    assertThat(write(PortableLayout.WHOLE).get(0).file()).hasBinaryContent(first);
  }

  @Test
  void itMayBeATarArchiveOrADirectory() throws IOException {
    base(DEBIAN);
    format = ImageFormat.TAR;
    assertThat(write(PortableLayout.EXTENSIONS).get(0).file())
        .hasFileName("discourse-base-debian.tar");

    format = ImageFormat.DIRECTORY;
    assertThat(write(PortableLayout.EXTENSIONS)).isEmpty();
    assertThat(directory.resolve("portable"))
        .isDirectoryContaining("glob:**discourse-base-debian")
        .isDirectoryContaining("glob:**profile")
        .isDirectoryNotContaining("glob:**.tar*");
  }

  @Test
  void aReleaseOtherThanThatOfTheNativeCodeIsToldBeforeAnybodyAttachesIt() {
    base(DEBIAN);
    releases.put(Distribution.DEBIAN, new OsRelease("debian", Optional.of("12")));

    assertThatThrownBy(() -> write(PortableLayout.EXTENSIONS))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(
            "base of debian: is debian 13, but the native code was compiled for debian 12: systemd"
                + " would refuse to attach the one to the other")
        .hasMessageContaining(
            "name a base of debian 12 in <baseImages>, or compile in a root of debian 13"
                + " (<builderRoots>)");
    assertThat(directory.resolve("portable")).isEmptyDirectory();

    releases.put(Distribution.DEBIAN, new OsRelease("debian", Optional.of("13")));
    assertThat(write(PortableLayout.EXTENSIONS)).hasSize(1);
  }

  @Test
  void theNameOfAReleaseIsNotAskedForAsSystemdDoesNot() {
    base(DEBIAN);
    releases.put(
        Distribution.DEBIAN,
        new OsRelease("debian", Optional.of("13"), Optional.of("another name")));

    assertThat(write(PortableLayout.EXTENSIONS)).hasSize(1);
  }

  @Test
  void aBaseThatDoesNotTellWhatItIsIsRefused() {
    base("directory('usr')\nfile('usr/bin/sh', '')\n");

    assertThatThrownBy(() -> write(PortableLayout.WHOLE))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(
            "base of debian: has neither /etc/os-release nor /usr/lib/os-release: systemd takes it"
                + " for no system")
        .hasMessageContaining("name the root file system of a whole distribution in <baseImages>");
  }

  @Test
  void whatTheBaseLacksIsTold() {
    base(DEBIAN);
    Image image =
        TestImages.image(
            layer -> {
              layer.add(TestImages.file("/usr/lib/discourse-image/nginx", "exec nginx"));
              layer.add(
                  TestImages.file(
                      "/usr/lib/systemd/system/discourse-nginx.service",
                      "[Service]\nExecStartPre=/usr/bin/install -d x\nExecStart=-/usr/lib/discourse-image/nginx\n"
                          + "ExecReload=/bin/sh -c x\nExecStop=+/usr/bin/install\n"));
            });

    write(PortableLayout.EXTENSIONS, image);

    assertThat(log.warnings)
        .containsExactly(
            "base of debian has no /usr/bin/install, which discourse-nginx.service starts: install it"
                + " in the base",
            "base of debian has no nginx, which /usr/lib/discourse-image/nginx runs: install it in the"
                + " base",
            "base of debian has no /etc/ssl/certs/ca-certificates.crt, so that the app trusts no"
                + " server: install ca-certificates in the base");
  }

  @Test
  void alpineMustBeOfTheSameReleaseToThePatchLevel() {
    Path alpine =
        fixture.crafted(
            "alpine.tar",
            "file('usr/bin/sh', '')\nfile('etc/os-release', 'ID=alpine\\nVERSION_ID=3.22.1\\n')\n");
    bases.put(Distribution.ALPINE, new BaseLocation(alpine));
    releases.put(Distribution.ALPINE, new OsRelease("alpine", Optional.of("3.22.0")));

    assertThatThrownBy(() -> write(PortableLayout.EXTENSIONS, OciFixture.image()))
        .hasMessageContaining(
            "base of alpine: is alpine 3.22.1, but the native code was compiled for alpine 3.22.0");

    releases.put(Distribution.ALPINE, new OsRelease("alpine", Optional.of("3.22.1")));
    assertThat(write(PortableLayout.EXTENSIONS, OciFixture.image()))
        .extracting(Artifact::classifier)
        .containsExactly("discourse-base-alpine");
  }

  @Test
  void withoutABaseTheBuildTellsHowToGiveOne() {
    assertThatThrownBy(() -> write(PortableLayout.WHOLE))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(
            "the output portable: needs the root file system of a distribution, and <baseImages>"
                + " has none for [debian]")
        .hasMessageContaining("<baseImages><debian>roots/debian.tar.gz</debian></baseImages>");
    assertThat(directory.resolve("portable")).doesNotExist();
  }

  @Test
  void aDistributionWithoutABaseIsLeftOutAndTold() {
    base(DEBIAN);

    List<Artifact> artifacts = write(PortableLayout.EXTENSIONS, OciFixture.image());

    assertThat(artifacts).hasSize(1);
    assertThat(log.warnings)
        .contains("discourse-base-alpine is not written: <baseImages> has none for alpine");
    assertThat(Files.exists(directory.resolve("portable/profile"), LinkOption.NOFOLLOW_LINKS))
        .isFalse();
  }
}
