package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.HostTree;
import io.github.discourseimage.it.app.SystemdHost.Release;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Disk images whose hashes are signed, by the systemd-repart of Debian 13: this machine's may be
 * too old.
 */
@Tag("systemd")
class DiskImageTests {
  private static final Path WORK =
      Path.of(System.getProperty("it.directory")).toAbsolutePath().resolve("disk-images");

  private static final Path KEY = WORK.resolve("verity.key");
  private static final Path CERTIFICATE = WORK.resolve("verity.crt");
  private static final List<String> IMAGES =
      List.of("sysext/discourse-app.raw", "confext/discourse-config.raw");

  private static Path target = WORK;

  @BeforeAll
  static void build() throws IOException {
    assumeThat(System.getProperty("user.name")).as("the user, as it needs root").isEqualTo("root");
    CompiledApp.delete(WORK);
    Files.createDirectories(WORK);
    openssl(
        ("req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=forum -keyout "
                + KEY
                + " -out "
                + CERTIFICATE)
            .split(" "));
    target = build("first");
  }

  private static void openssl(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Path log = WORK.resolve("openssl.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Path build(String name) throws IOException {
    Case project = Case.of("package-gives-tarballs", "disk-image-" + name);
    Path directory = project.directory();
    repart(Files.createDirectories(directory.resolve("bin")).resolve("systemd-repart"));
    project
        .workbench()
        .maven(
            directory,
            "package",
            "-Ddiscourse.outputs=sysext,confext",
            "-Ddiscourse.extensionFormat=ddi",
            "-Ddiscourse.verityKey=" + KEY,
            "-Ddiscourse.verityCertificate=" + CERTIFICATE)
        .environment("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"))
        .succeeds();
    return project.project().target();
  }

  /** The program of that root on the files of this machine. */
  private static void repart(Path program) throws IOException {
    Files.writeString(
        program,
        """
        #!/bin/sh
        exec bwrap --ro-bind '%1$s/usr' /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64 \\
          --dev /dev --proc /proc --ro-bind /sys /sys --tmpfs /run --bind '%2$s' '%2$s' --unshare-net \\
          -- systemd-repart "$@"
        """
            .formatted(
                HostRoots.of(Release.TRIXIE),
                Path.of(System.getProperty("it.directory")).toAbsolutePath()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @ParameterizedTest
  @EnumSource(value = Release.class, names = "BOOKWORM", mode = EnumSource.Mode.EXCLUDE)
  void systemdFindsASignatureOfTheHashes(Release release) throws IOException {
    for (String image : IMAGES) {
      assertThat(
              HostTree.make(Files.createTempDirectory(WORK, "host"), "ID=debian\n")
                  .with("sysext", target.resolve(image), "image.raw")
                  .run(
                      HostRoots.of(release),
                      "systemd-dissect",
                      "--json=short",
                      "/srv/host/var/lib/extensions/image.raw"))
          .contains("\"verity\":\"signed\"")
          .contains("\"designator\":\"root\"");
    }
  }

  /**
   * A kernel without device-mapper checks no hashes, so they are not asked for; newer releases of
   * systemd want it anyway.
   */
  @Test
  void theyMerge() throws IOException {
    String merged =
        HostTree.make(Files.createTempDirectory(WORK, "host"), "ID=debian\nVERSION_ID=13\n")
            .with("sysext", target.resolve("sysext/discourse-app.raw"), "discourse-app.raw")
            .with("confext", target.resolve("confext/discourse-config.raw"), "discourse-config.raw")
            .merge(HostRoots.of(Release.TRIXIE), "--image-policy=root=unprotected");

    assertThat(merged)
        .contains("usr/lib/systemd/system/discourse.target\n")
        .contains("etc/discourse/");
  }

  @Test
  void twoBuildsGiveTheSameBytesAndNoneHoldsTheKey() throws IOException {
    SortedMap<String, String> first = sums(target);

    String key = Files.readAllLines(KEY).get(1);

    assertThat(sums(build("second"))).isEqualTo(first).hasSize(2);
    try (Stream<Path> files = Files.walk(target)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(key);
      }
    }
  }

  private static SortedMap<String, String> sums(Path target) throws IOException {
    SortedMap<String, String> sums = new TreeMap<>();
    for (String image : IMAGES) {
      sums.put(image, Sha256.of(target.resolve(image)));
    }
    return sums;
  }
}
