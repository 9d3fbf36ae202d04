package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import io.github.discourseimage.stage.HostTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SquashfsEncoderTests {

  /** Of the listings of tar and unsquashfs what both tell, in one form. */
  private static final String LIST =
      """
      list() { awk '{ $3 = ($1 ~ /^-/) ? $3 : ""; print }' | sed 's|/*$||; s|  *| |g' | LC_ALL=C sort; }
      TZ=UTC tar --numeric-owner -tvf app.tar | list > tar.list
      TZ=UTC unsquashfs -lln app.raw | sed -n 's| squashfs-root/| |p' | list > squashfs.list
      diff tar.list squashfs.list && wc -l < tar.list
      """;

  @TempDir Path target;
  @TempDir Path programs;

  private final RecordingLog log = new RecordingLog();

  private static List<Entry> tree() {
    return TestImages.image(
            layer -> {
              layer.add(TestImages.directory("/usr/lib/closed", Attributes.of(new Mode(0500))));
              layer.add(TestImages.file("/usr/lib/closed/empty", ""));
              layer.add(
                  TestImages.file(
                      "/usr/bin/run", Attributes.EXECUTABLE, Content.of("#!/bin/sh\n")));
              layer.add(
                  TestImages.file("/usr/bin/su", Attributes.of(new Mode(04755)), Content.of("s")));
              layer.add(
                  TestImages.file(
                      "/usr/lib/big", Attributes.FILE, Content.of(TestImages.noise(1, 3_000_000))));
              layer.add(
                  new Entry.Symlink(
                      UnixPath.of("/usr/lib/link"),
                      Attributes.SYMLINK,
                      TestImages.ORIGIN,
                      "long/".repeat(60) + "target"));
              layer.add(TestImages.file("/usr/lib/" + "n".repeat(200) + "/\u00e9\u4e2d", "name"));
            })
        .common()
        .entries();
  }

  private static Entry owned(Owner owner) {
    return TestImages.file("/a", new Attributes(Mode.FILE, owner, Xattrs.NONE), Content.of("x"));
  }

  private ImageTool real() {
    RealTool.require("mksquashfs");
    return ImageTool.MKSQUASHFS;
  }

  private String write(List<Entry> entries, ImageTool tool, int threads) {
    try (PendingFiles pending = new PendingFiles(target, PendingFiles::openFile)) {
      String sum =
          new SquashfsEncoder(TestImages.TIME, tool, threads, new RootfsWriter(threads, log))
              .write("app", entries, "app.raw", pending)
              .sha256();
      pending.moveAll();
      return sum;
    }
  }

  @Test
  void itHoldsWhatTheTarHolds() {
    RealTool.require("unsquashfs");
    write(tree(), real(), 2);
    try (PendingFiles pending = new PendingFiles(target, PendingFiles::openFile)) {
      new TarEncoder(TestImages.TIME, Compression.NONE, 0, 1, new RootfsWriter(1, log))
          .write("app", tree(), "app.tar", pending);
      pending.moveAll();
    }

    String count =
        RealTool.run(Map.of("LC_ALL", "C.UTF-8"), target, "sh", "-c", LIST).successfulStdout();

    assertThat(count.strip()).isEqualTo(Integer.toString(tree().size()));
  }

  @Test
  void theRootDirectoryIsRoots() {
    write(tree(), real(), 2);

    String listed =
        RealTool.run(
                Map.of("TZ", "UTC"),
                target,
                RealTool.require("unsquashfs").toString(),
                "-lln",
                "-max-depth",
                "0",
                "app.raw")
            .successfulStdout();

    assertThat(listed.lines().filter(line -> line.endsWith(" squashfs-root")))
        .singleElement()
        .asString()
        .startsWith("drwxr-xr-x 0/0 ")
        .contains(" 2023-11-14 22:13 ");
  }

  @Test
  void anyNumberOfProcessorsGivesTheSameBytes() {
    String sum = write(tree(), real(), 2);

    assertThat(write(tree(), real(), 1)).isEqualTo(sum);
  }

  /**
   * mksquashfs 4.5 gives the root directory to who runs it, unless it is told that all is root's.
   */
  @Test
  void anotherUserGetsTheSameBytes() {
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "only root can become another user");
    String real = RealTool.require("mksquashfs").toString();
    String version = real().require().toString();
    String script =
        """
        out=$2; shift 2
        made=$(mktemp -d) && chown 65534 "$made"
        setpriv --reuid=65534 --regid=65534 --clear-groups %s - "$made/image" "$@" && cp "$made/image" "$out"
        code=$?; rm -r "$made"; exit $code
        """
            .formatted(real);

    String sum = write(tree(), real(), 2);

    assertThat(write(tree(), standIn("mksquashfs version " + version, script), 2)).isEqualTo(sum);
  }

  @Test
  void aNameOfTheFileIsKeptByAnAttribute() {
    Attributes strict =
        new Attributes(
            Mode.FILE,
            Owner.ROOT,
            Xattrs.of(Map.of("user.a", "0".getBytes(StandardCharsets.US_ASCII))));
    write(List.of(TestImages.file("/a", strict, Content.of("x"))), real(), 1);

    String said =
        RealTool.run(
                Map.of(),
                target,
                RealTool.require("unsquashfs").toString(),
                "-user-xattrs",
                "-d",
                "unpacked",
                "app.raw")
            .successfulStdout();

    assertThat(said).contains("created 1 file");
    assertThat(
            RealTool.run(
                    Map.of(),
                    target,
                    RealTool.require("getfattr").toString(),
                    "--only-values",
                    "-n",
                    "user.a",
                    "unpacked/a")
                .successfulStdout())
        .isEqualTo("0");
  }

  @Test
  void ownersThatAnOldOneLosesAreRefused() {
    ImageTool old = standIn("mksquashfs version 4.5.1 (2022/03/17)", "exit 1");

    assertThatThrownBy(() -> write(List.of(owned(new Owner(33, 44))), old, 1))
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            "/a (app: a test): belongs to 33:44, and with files of others than root mksquashfs 4.5.1"
                + " writes app.raw for the user who builds\n"
                + "    Fix: install squashfs-tools 4.6, or set discourse.extensionFormat=erofs");
    assertThat(target).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 19})
  void linksThatAnOldOneCutsAreRefused(int depth) {
    ImageTool old = standIn("mksquashfs version 4.5.1", "cat > /dev/null; echo x > \"$2\"");
    String target = "../" + "long/".repeat(depth);
    List<Entry> entries =
        List.of(
            new Entry.Symlink(UnixPath.of("/link"), Attributes.SYMLINK, TestImages.ORIGIN, target));

    if (target.length() <= 100) {
      write(entries, old, 1);
    } else {
      assertThatThrownBy(() -> write(entries, old, 1))
          .hasMessage(
              "/link (app: a test): links to "
                  + target
                  + ", of which mksquashfs 4.5.1 cuts the beginning off\n"
                  + "    Fix: install squashfs-tools 4.6, or set discourse.extensionFormat=erofs");
    }
  }

  @Test
  void aNewOneKeepsOwners() {
    String script =
        "cat > /dev/null; case \" $* \" in *' -all-root '*) exit 1; esac; echo x > \"$2\"";

    write(List.of(owned(new Owner(33, 44))), standIn("mksquashfs version 4.6.1", script), 1);

    assertThat(target.resolve("app.raw")).hasContent("x");
  }

  @Test
  void attributesThatItCannotHoldAreRefused() {
    Attributes acl =
        new Attributes(
            Mode.FILE, Owner.ROOT, Xattrs.of(Map.of("system.posix_acl_access", new byte[4])));

    assertThatThrownBy(
            () ->
                write(
                    List.of(TestImages.file("/a", acl, Content.of("x"))),
                    standIn("mksquashfs version 4.6.1", ""),
                    1))
        .hasMessageContaining(
            "/a (app: a test): has the extended attribute system.posix_acl_access, which squashfs"
                + " cannot hold\n    Fix: take it away");
  }

  @Test
  void aFailureLeavesNothing() {
    ImageTool failing = standIn("mksquashfs version 4.6.1", "echo half > \"$2\"; exit 1");

    assertThatThrownBy(() -> write(tree(), failing, 1))
        .hasMessageContaining("ended with exit code 1 while it made app.raw");
    assertThat(target).isDirectoryNotContaining("regex:.*(raw|part)");
  }

  private ImageTool standIn(String version, String script) {
    return new ImageTool(
        StandIn.of(programs, HostTool.MKSQUASHFS, version, script),
        "4.5",
        "-version",
        ImageFormat.SQUASHFS,
        Duration.ofSeconds(20));
  }
}
