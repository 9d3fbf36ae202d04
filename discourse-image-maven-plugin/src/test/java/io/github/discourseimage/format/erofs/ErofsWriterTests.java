package io.github.discourseimage.format.erofs;

import static io.github.discourseimage.format.erofs.ErofsImage.ORIGIN;
import static io.github.discourseimage.format.erofs.ErofsImage.file;
import static io.github.discourseimage.format.erofs.ErofsImage.noise;
import static io.github.discourseimage.format.erofs.ErofsImage.text;
import static io.github.discourseimage.format.erofs.ErofsImage.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images in the hands of erofs-utils and, as root, of the kernel. */
class ErofsWriterTests {

  /** Puts a mounted image and the archive of the same tree into one form each, and compares. */
  private static final String COMPARE =
      """
      set -e
      mkdir mounted extracted
      tar --xattrs --xattrs-include='*' --acls --numeric-owner -xpf tree.tar -C extracted
      mount -t erofs -o loop,ro image.raw mounted
      for tree in mounted extracted; do
        (cd $tree; find . -mindepth 1 -maxdepth 1 -printf '%P\\0' | LC_ALL=C sort -z \
          | tar --null -T - --numeric-owner --sort=name --format=posix \
              --pax-option=exthdr.name=x,delete=atime,delete=ctime -cf -) | sha256sum
        (cd $tree; find . -mindepth 1 -printf '%P %y %m %U %G %T@ %l\\n' | LC_ALL=C sort
          getfattr -hPRd -m - -e hex . | awk '/^# file: /{path=$0; next} /=/{print path, $0}' | LC_ALL=C sort) > $tree.list
      done
      diff extracted.list mounted.list
      umount mounted
      """;

  @TempDir Path directory;

  /** Writes the image in each way and lets every reader see that it is the tree. */
  private void assertReadersSee(List<Entry> tree) throws IOException {
    for (ErofsCompression compression : ErofsCompression.values()) {
      assertReadersSee(
          tree, Files.createDirectory(directory.resolve(compression.toString())), compression);
    }
  }

  private static void assertReadersSee(
      List<Entry> tree, Path directory, ErofsCompression compression) throws IOException {
    Path image = ErofsImage.write(tree, directory.resolve("image.raw"), compression);
    String fsck = RealTool.require("fsck.erofs").toString();
    RealTool.run(Map.of(), directory, fsck, "--extract=unpacked", "--no-preserve", image.toString())
        .successfulStdout();
    // It keeps modes as far as the umask lets it, and some let nobody in.
    RealTool.run(Map.of(), directory, "chmod", "-R", "u+rwX", "unpacked").successfulStdout();
    for (Entry entry : tree) {
      Path unpacked = directory.resolve("unpacked").resolve(entry.path().relative());
      if (entry instanceof Entry.File file) {
        assertThat(unpacked).as(entry.path().toString()).hasBinaryContent(file.content().readAll());
      } else if (entry instanceof Entry.Symlink link) {
        assertThat(Files.readSymbolicLink(unpacked)).hasToString(link.target());
      } else {
        assertThat(unpacked).isDirectory();
      }
    }
    assertThat(Files.size(image) % Blocks.SIZE).isZero();
    if (!ErofsImage.isRoot()) {
      return;
    }
    ErofsImage.writeTar(tree, directory.resolve("tree.tar"));
    String unshare = RealTool.require("unshare").toString();
    RealTool.require("getfattr");
    String sums =
        RealTool.run(Map.of(), directory, unshare, "-m", "sh", "-c", COMPARE).successfulStdout();
    assertThat(sums.lines().distinct()).as(sums).hasSize(1);
  }

  @Test
  void anImageOfNothingIsAnEmptyRoot() throws IOException {
    assertReadersSee(List.of());
  }

  @Test
  void filesOfEverySizeAroundABlockAreWhole() throws IOException {
    assertReadersSee(
        tree(
            layer -> {
              for (int size : new int[] {0, 1, 31, 32, 4031, 4032, 4033, 4063, 4064, 4065, 4095}) {
                layer.add(file("/small/" + size, Attributes.FILE, noise(size, size)));
              }
              for (int size :
                  new int[] {
                    4096, 4097, 8159, 8160, 8161, 8192, 65535, 65536, 65537, 69632, 69633, 3_000_001
                  }) {
                layer.add(file("/large/" + size, Attributes.FILE, noise(size, size)));
                layer.add(file("/text/" + size, Attributes.FILE, text(size, size)));
              }
            }));
  }

  @Test
  void namesAreFoundWhateverTheyAre() throws IOException {
    assertReadersSee(
        tree(
            layer -> {
              // Around "." and ".." in the order of bytes, and beyond ASCII.
              for (String name :
                  List.of("-", "!", "+x", "...", ".a", "0", "a b", "a\nb", "Z", "~")) {
                layer.add(file("/names/" + name, Attributes.FILE, noise(1, 10)));
              }
              layer.add(file("/names/\uD83D\uDE00\uFFFD", Attributes.FILE, noise(2, 10)));
              layer.add(file("/names/" + "n".repeat(255), Attributes.FILE, noise(3, 10)));
              layer.add(file("/" + "deep/".repeat(60) + "x", Attributes.FILE, noise(4, 10)));
            }));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 90, 400})
  void aDirectoryHasAnyNumberOfNames(int count) throws IOException {
    assertReadersSee(
        tree(
            layer -> {
              for (int i = 0; i < count; i++) {
                String name = "name-of-a-file-" + Integer.toString(i * 7919, 36);
                layer.add(file("/d/" + name, Attributes.FILE, noise(i, i % 7)));
              }
              for (int i = 0; i < count; i++) {
                layer.add(
                    new Entry.Directory(UnixPath.of("/s/" + i), Attributes.DIRECTORY, ORIGIN));
              }
            }));
  }

  @Test
  void linksHaveTargetsOfEveryLength() throws IOException {
    assertReadersSee(
        tree(
            layer -> {
              for (int length : new int[] {1, 59, 4031, 4063, 4064, 4065, 4095}) {
                String target = "/x".repeat(length / 2) + "y".repeat(length % 2);
                layer.symlink(UnixPath.of("/links/" + length), target, ORIGIN);
              }
              layer.symlink(UnixPath.of("/caf\u00e9"), "../\uD83D\uDE00", ORIGIN);
            }));
  }

  @Test
  void ownersModesAndExtendedAttributesAreKept() throws IOException {
    Assumptions.assumeTrue(ErofsImage.isRoot(), "the kernel mounts for root only");
    byte[] capability = HexFormat.of().parseHex("0100000200040000000000000000000000000000");
    byte[] acl =
        HexFormat.of()
            .parseHex(
                "0200000001000600ffffffff02000400e803000004000400ffffffff10000400ffffffff20000000ffffffff");
    Map<String, Xattrs> xattrs =
        Map.of(
            "user", Xattrs.of(Map.of("user.a", new byte[] {1}, "user.empty", new byte[0])),
            "security", Xattrs.of(Map.of("security.capability", capability)),
            "trusted", Xattrs.of(Map.of("trusted.x", "t".getBytes(StandardCharsets.UTF_8))),
            "acl", Xattrs.of(Map.of("system.posix_acl_access", acl)),
            "large", Xattrs.of(Map.of("user.large", noise(1, 3900), "user.small", noise(2, 5))));
    assertReadersSee(
        tree(
            layer -> {
              xattrs.forEach(
                  (name, values) -> {
                    Attributes attributes = new Attributes(new Mode(0640), Owner.ROOT, values);
                    layer.add(file("/xattrs/" + name, attributes, noise(3, 300)));
                    layer.add(file("/xattrs/long-" + name, attributes, noise(4, 9000)));
                    if (!name.equals("acl")) {
                      layer.add(
                          new Entry.Directory(
                              UnixPath.of("/dirs/" + name),
                              new Attributes(new Mode(01755), new Owner(5, 6), values),
                              ORIGIN));
                    }
                  });
              for (long id : new long[] {1, 65535, 65536, 4_294_967_294L}) {
                Attributes attributes =
                    new Attributes(new Mode(06711), new Owner(id, 1), Xattrs.NONE);
                layer.add(file("/owned/uid-" + id, attributes, noise(id, 50)));
                layer.add(
                    new Entry.Symlink(
                        UnixPath.of("/owned/link-" + id),
                        new Attributes(Mode.SYMLINK, new Owner(2, id), Xattrs.NONE),
                        ORIGIN,
                        "uid-" + id));
              }
            }));
    assertThat(directory.resolve("none/mounted.list"))
        .content()
        .contains("# file: xattrs/acl system.posix_acl_access=0x0200")
        .contains("# file: xattrs/long-user user.empty")
        .contains("# file: dirs/security security.capability=0x0100")
        .contains("owned/uid-4294967294 f 6711 4294967294 1 1700000000");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void treesAtRandomAreKept(long seed) throws IOException {
    Random random = new Random(seed);
    assertReadersSee(
        tree(
            layer -> {
              for (int i = 0; i < 400; i++) {
                String path =
                    "/"
                        + random.nextInt(4)
                        + "/d"
                        + random.nextInt(9)
                        + "/"
                        + random.nextInt(5)
                        + "/"
                        + i;
                Attributes attributes =
                    new Attributes(
                        new Mode(random.nextInt(07777 + 1)),
                        new Owner(random.nextInt(70_000), random.nextInt(70_000)),
                        Xattrs.NONE);
                switch (random.nextInt(5)) {
                  case 0 ->
                      layer.symlink(
                          UnixPath.of(path), "../".repeat(random.nextInt(99)) + i, ORIGIN);
                  case 1 -> layer.add(new Entry.Directory(UnixPath.of(path), attributes, ORIGIN));
                  default ->
                      layer.add(
                          file(
                              path, attributes, noise(i, random.nextInt(1 << random.nextInt(15)))));
                }
              }
            }));
  }

  @Test
  void equalTreesGiveEqualImages() throws IOException {
    List<Entry> tree =
        tree(
            layer -> {
              layer.add(file("/a/b", Attributes.FILE, noise(1, 9000)));
              layer.symlink(UnixPath.of("/a/c"), "b", ORIGIN);
            });

    byte[] first =
        Files.readAllBytes(
            ErofsImage.write(tree, directory.resolve("first"), ErofsCompression.LZ4));
    byte[] second =
        Files.readAllBytes(
            ErofsImage.write(tree, directory.resolve("second"), ErofsCompression.LZ4));

    assertThat(first).isEqualTo(second);
  }

  @Test
  void smallFilesShareBlocks() throws IOException {
    List<Entry> tree =
        tree(
            layer -> {
              for (int i = 0; i < 1000; i++) {
                layer.add(file("/f" + i, Attributes.FILE, noise(i, 1 + i * 37 % 4000)));
              }
            });

    Path image = ErofsImage.write(tree, directory.resolve("image.raw"), ErofsCompression.NONE);

    // 2,000,000 bytes of files and 1,000 inodes of 32; a block for each file would be 4,096,000.
    assertThat(Files.size(image)).isLessThan(2_300_000);
  }

  @Test
  void whatEROFSCannotTellOfIsSaid() {
    Attributes odd =
        new Attributes(Mode.FILE, Owner.ROOT, Xattrs.of(Map.of("system.nfs4", new byte[1])));
    assertThatThrownBy(
            () ->
                ErofsImage.write(
                    tree(layer -> layer.add(file("/x", odd, noise(1, 1)))),
                    directory.resolve("image"),
                    ErofsCompression.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the extended attribute system.nfs4 is none that EROFS keeps: user., trusted., security."
                + " or an access control list");
    assertThatThrownBy(
            () ->
                ErofsImage.write(
                    tree(
                        layer ->
                            layer.add(file("/" + "x".repeat(256), Attributes.FILE, noise(1, 1)))),
                    directory.resolve("image"),
                    ErofsCompression.NONE))
        .hasMessage("its name has 256 bytes; Linux takes up to 255");
    assertThatThrownBy(
            () ->
                ErofsImage.write(
                    tree(layer -> layer.symlink(UnixPath.of("/x"), "x".repeat(4096), ORIGIN)),
                    directory.resolve("image"),
                    ErofsCompression.NONE))
        .hasMessage("its target has 4096 bytes; Linux takes up to 4095");
  }

  @Test
  void textTakesLessRoomCompressed() throws IOException {
    List<Entry> tree = tree(layer -> layer.add(file("/text", Attributes.FILE, text(1, 1_000_000))));

    long plain =
        Files.size(ErofsImage.write(tree, directory.resolve("plain"), ErofsCompression.NONE));
    long compressed =
        Files.size(ErofsImage.write(tree, directory.resolve("compressed"), ErofsCompression.LZ4));

    assertThat(compressed).isLessThan(plain * 7 / 10);
  }
}
