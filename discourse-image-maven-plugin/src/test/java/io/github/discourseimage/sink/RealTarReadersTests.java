package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads archives back with the programs that people have. */
@Timeout(120)
class RealTarReadersTests {

  /** What a build server without a locale gives. */
  private static final Map<String, String> NO_LOCALE = Map.of("LANG", "C", "LC_ALL", "C");

  private static final String DEEP = "/usr/lib/" + "abcdefghi/".repeat(14) + "file";
  private static final String DEEPER = "/usr/lib/" + "abcdefghi/".repeat(30) + "file";
  private static final String LONG_NAME = "/usr/lib/" + "n".repeat(180);
  private static final String LONG_TARGET = "../" + "t".repeat(150) + "/x";

  /** Prints each member, or extracts all, as the first argument says. */
  private static final String PYTHON =
      """
      import sys, tarfile
      archive = tarfile.open(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else 'r:*')
      if sys.argv[1] == 'extract':
          # Later releases take bits away unless told not to; earlier ones do not know the word.
          trusted = {'filter': 'fully_trusted'} if hasattr(tarfile, 'fully_trusted_filter') else {}
          archive.extractall('.', **trusted)
      else:
          for m in archive:
              line = '%s %o %d %d %d %d %s %s' % (m.type.decode(), m.mode, m.uid, m.gid, m.size, m.mtime, m.name, m.linkname)
              sys.stdout.buffer.write((line.rstrip() + '\\n').encode('utf-8'))
      """;

  @TempDir Path directory;

  private static Image image() {
    return TestImages.image(
        layer -> {
          layer.add(TestImages.directory("/var/empty", Attributes.of(new Mode(01777))));
          layer.add(TestImages.file("/etc/plain", "plain\n"));
          layer.add(TestImages.file("/etc/nothing", ""));
          layer.add(TestImages.file("/usr/bin/run", Attributes.EXECUTABLE, Content.of("#!\n")));
          layer.add(
              TestImages.file("/usr/bin/su", Attributes.of(new Mode(04711)), Content.of("s")));
          layer.add(TestImages.file(DEEP, "deep"));
          layer.add(TestImages.file(DEEPER, "deeper"));
          layer.add(TestImages.file(LONG_NAME, "long"));
          layer.add(TestImages.file("/usr/lib/\uD83D\uDE00/caf\u00e9.rb", "emoji"));
          layer.symlink(UnixPath.of("/usr/lib/short"), "../bin/run", TestImages.ORIGIN);
          layer.symlink(UnixPath.of("/usr/lib/long"), LONG_TARGET, TestImages.ORIGIN);
          layer.symlink(UnixPath.of("/usr/lib/utf8"), "caf\u00e9", TestImages.ORIGIN);
          layer.add(
              TestImages.file(
                  "/usr/lib/owned",
                  new Attributes(Mode.FILE, new Owner(12, 34), Xattrs.NONE),
                  Content.of("owned")));
          layer.add(
              TestImages.file(
                  "/usr/lib/big-owner",
                  new Attributes(Mode.FILE, new Owner(3_000_000, 4_000_000_000L), Xattrs.NONE),
                  Content.of(TestImages.noise(1, 1_500_000))));
        });
  }

  private Path write(Image image, Compression compression) {
    new TarballSink(directory, compression, 2, BuildLog.SILENT).write(image);
    return directory.resolve("forum-1.0-rootfs." + compression.extension());
  }

  private String run(Map<String, String> environment, Path where, String... command) {
    return RealTool.run(environment, where, command).successfulStdout();
  }

  /** Path, mode and content or target of what a reader should make. */
  private static Map<String, String> expected() {
    Map<String, String> expected = new TreeMap<>();
    image()
        .common()
        .entries()
        .forEach(
            entry -> {
              String mode = entry.attributes().mode().toOctalString();
              expected.put(
                  entry.path().relative(),
                  entry instanceof Entry.Symlink link ? link.target() : mode);
            });
    return expected;
  }

  private static Map<String, String> extracted(Path root) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (var paths = Files.walk(root)) {
      for (Path path : paths.filter(p -> !p.equals(root)).toList()) {
        Inode inode = Inode.find(path).orElseThrow();
        found.put(
            root.relativize(path).toString(),
            inode.isSymlink()
                ? Files.readSymbolicLink(path).toString()
                : new Mode(inode.mode()).toOctalString());
      }
    }
    return found;
  }

  private Path extractWith(String reader, Path archive) throws IOException {
    Path root = Files.createDirectory(directory.resolve("extracted"));
    String tool = RealTool.require(reader).toString();
    switch (reader) {
      case "tar" -> run(NO_LOCALE, root, tool, "-xpf", archive.toString(), "--no-same-owner");
      case "bsdtar" -> run(Map.of("LC_ALL", "C.UTF-8"), root, tool, "-xpf", archive.toString());
      default -> run(NO_LOCALE, root, tool, "-c", PYTHON, "extract", archive.toString());
    }
    return root;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tar", "bsdtar", "python3"})
  void extractsEverything(String reader) throws IOException {
    Path root = extractWith(reader, write(image(), Compression.GZIP));

    assertThat(extracted(root)).isEqualTo(expected());
    assertThat(root.resolve(DEEPER.substring(1))).hasContent("deeper");
    assertThat(root.resolve(LONG_NAME.substring(1))).hasContent("long");
    assertThat(root.resolve("usr/lib/\uD83D\uDE00/caf\u00e9.rb")).hasContent("emoji");
    assertThat(root.resolve("usr/lib/big-owner")).hasBinaryContent(TestImages.noise(1, 1_500_000));
    assertThat(Files.getLastModifiedTime(root.resolve("etc/plain")).toInstant())
        .isEqualTo(TestImages.TIME.toInstant());
  }

  /** It complains that the locale cannot show them, as it does of any archive, and goes on. */
  @Test
  void makesTheRightNamesWithBsdtarInALocaleThatCannotShowThem() throws IOException {
    Path archive = write(image(), Compression.GZIP);
    Path root = Files.createDirectory(directory.resolve("extracted"));
    String bsdtar = RealTool.require("bsdtar").toString();

    RealTool.Result result = RealTool.run(NO_LOCALE, root, bsdtar, "-xpf", archive.toString());

    assertThat(result.stderr()).contains("can't be converted from UTF-8 to current locale");
    assertThat(extracted(root)).isEqualTo(expected());
  }

  @ParameterizedTest
  @EnumSource
  void listsWithGnuTarInAnyCompression(Compression compression) {
    RealTool.require("zstd");
    Path archive = write(image(), compression);

    String list =
        run(
            NO_LOCALE,
            directory,
            RealTool.require("tar").toString(),
            "--numeric-owner",
            "--quoting-style=literal",
            "--utc",
            "-tvf",
            archive.toString());

    assertThat(list.lines())
        .hasSize(image().common().entries().size())
        .anyMatch(l -> l.matches("-rwxr-xr-x 0/0 +3 2023-11-14 22:13 usr/bin/run"))
        .anyMatch(l -> l.matches("-rws--x--x 0/0 +1 2023-11-14 22:13 usr/bin/su"))
        .anyMatch(l -> l.matches("drwxrwxrwt 0/0 +0 2023-11-14 22:13 var/empty/"))
        .anyMatch(l -> l.matches("-rw-r--r-- 12/34 +5 .* usr/lib/owned"))
        .anyMatch(l -> l.matches("-rw-r--r-- 3000000/4000000000 +1500000 .* usr/lib/big-owner"))
        .anyMatch(l -> l.endsWith(" " + DEEPER.substring(1)))
        .anyMatch(l -> l.endsWith("usr/lib/long -> " + LONG_TARGET))
        .anyMatch(l -> l.endsWith("usr/lib/\uD83D\uDE00/caf\u00e9.rb"));
  }

  @ParameterizedTest
  @EnumSource
  void listsWithBsdtarInAnyCompression(Compression compression) {
    Path archive = write(image(), compression);
    String bsdtar = RealTool.require("bsdtar").toString();

    String list =
        run(
            Map.of("LC_ALL", "C.UTF-8"),
            directory,
            bsdtar,
            "--numeric-owner",
            "-tvf",
            archive.toString());

    assertThat(list.lines())
        .hasSize(image().common().entries().size())
        .anyMatch(l -> l.matches("-rws--x--x .* usr/bin/su"))
        .anyMatch(
            l -> l.matches("-rw-r--r-- +\\d+ +3000000 +4000000000 +1500000 .* usr/lib/big-owner"))
        .anyMatch(l -> l.endsWith(" " + DEEPER.substring(1)))
        .anyMatch(l -> l.endsWith("usr/lib/long -> " + LONG_TARGET));
  }

  @Test
  void listsWithPythonWhatWasWritten() {
    Path archive = write(image(), Compression.GZIP);
    String python = RealTool.require("python3").toString();
    List<String> expected = new ArrayList<>();
    image()
        .common()
        .entries()
        .forEach(
            entry -> {
              if (entry instanceof Entry.Symlink link) {
                expected.add(
                    "2 777 0 0 0 1700000000 " + entry.path().relative() + " " + link.target());
              }
            });
    Collections.addAll(
        expected,
        "0 4711 0 0 1 1700000000 usr/bin/su",
        "0 644 12 34 5 1700000000 usr/lib/owned",
        "0 644 3000000 4000000000 1500000 1700000000 usr/lib/big-owner",
        "5 1777 0 0 0 1700000000 var/empty");

    String list = run(NO_LOCALE, directory, python, "-c", PYTHON, "list", archive.toString());

    assertThat(list.lines()).hasSize(image().common().entries().size()).containsAll(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tar", "bsdtar"})
  void restoresBinaryExtendedAttributesAndAccessControlLists(String reader) throws IOException {
    String setfattr = RealTool.require("setfattr").toString();
    RealTool.require("getfacl");
    Path source = Files.writeString(directory.resolve("source"), "x");
    Path sourceDirectory = Files.createDirectory(directory.resolve("source-directory"));
    Assumptions.assumeTrue(
        RealTool.run(Map.of(), directory, setfattr, "-n", "user.x", "-v", "1", "source").exitCode()
            == 0,
        "the file system of the temporary directory keeps no extended attributes");
    run(Map.of(), directory, "setfacl", "-m", "u:1000:r,g:70000:rw,m::rw", source.toString());
    run(Map.of(), directory, "setfacl", "-d", "-m", "u:1000:rx", sourceDirectory.toString());
    byte[] binary = {0, 1, (byte) 0xff, '\n', '=', 0};
    Xattrs onFile =
        Xattrs.of(
            Map.of(
                "user.binary",
                binary,
                "system.posix_acl_access",
                kernelValue(source, "system.posix_acl_access")));
    Xattrs onDirectory =
        Xattrs.of(
            Map.of(
                "system.posix_acl_default",
                kernelValue(sourceDirectory, "system.posix_acl_default")));
    Image image =
        TestImages.image(
            (Layer.Builder layer) -> {
              layer.add(
                  TestImages.file(
                      "/etc/x",
                      new Attributes(new Mode(0664), Owner.ROOT, onFile),
                      Content.of("x")));
              layer.add(
                  TestImages.directory(
                      "/etc/d", new Attributes(Mode.DIRECTORY, Owner.ROOT, onDirectory)));
            });
    Path archive = write(image, Compression.GZIP);
    Path root = Files.createDirectory(directory.resolve("extracted"));
    String tool = RealTool.require(reader).toString();

    if (reader.equals("tar")) {
      run(
          NO_LOCALE,
          root,
          tool,
          "--xattrs",
          "--xattrs-include=*",
          "--acls",
          "-xpf",
          archive.toString());
    } else {
      run(
          Map.of("LC_ALL", "C.UTF-8"),
          root,
          tool,
          "--xattrs",
          "--acls",
          "-xpf",
          archive.toString());
    }

    assertThat(run(Map.of(), root, "getfattr", "-n", "user.binary", "-e", "hex", "etc/x"))
        .contains("user.binary=0x0001ff0a3d00");
    assertThat(run(Map.of(), root, "getfacl", "-cn", "etc/x"))
        .isEqualTo(run(Map.of(), directory, "getfacl", "-cn", source.toString()));
    assertThat(run(Map.of(), root, "getfacl", "-cnd", "etc/d"))
        .contains("user:1000:r-x")
        .isEqualTo(run(Map.of(), directory, "getfacl", "-cnd", sourceDirectory.toString()));
  }

  private byte[] kernelValue(Path path, String name) {
    String line =
        run(
            Map.of(),
            directory,
            "getfattr",
            "--absolute-names",
            "-n",
            name,
            "-e",
            "hex",
            path.toString());
    String hex = line.substring(line.indexOf("=0x") + 3).strip();
    return HexFormat.of().parseHex(hex);
  }

  /** A file of 9 GiB goes through a process that has no room for it, and comes out whole. */
  @Test
  @Tag("slow")
  void streamsAFileOfMoreThan8GiBThroughASmallHeap() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    run(
        Map.of(),
        directory,
        java,
        "-Xmx48m",
        "-cp",
        classPath,
        Sparse.class.getName(),
        directory.toString());
    String archive = "forum-1.0-rootfs.tar.zst";
    String zstd = RealTool.require("zstd").toString();
    String python = RealTool.require("python3").toString();

    assertThat(directory.resolve(archive))
        .satisfies(a -> assertThat(Files.size(a)).isLessThan(2_000_000));
    assertThat(
            run(
                NO_LOCALE,
                directory,
                RealTool.require("tar").toString(),
                "-I",
                zstd,
                "-tvf",
                archive))
        .contains(" 9663676417 ")
        .contains("var/lib/last");
    assertThat(run(NO_LOCALE, directory, RealTool.require("bsdtar").toString(), "-tvf", archive))
        .contains(" 9663676417 ")
        .contains("var/lib/last");
    String piped =
        zstd + " -dcq " + archive + " | " + python + " -c \"$PROGRAM\" list /dev/stdin 'r|'";
    assertThat(run(Map.of("PROGRAM", PYTHON), directory, "sh", "-c", piped))
        .contains("0 644 0 0 9663676417 1700000000 var/lib/disk")
        .contains("0 644 0 0 4 1700000000 var/lib/last");
  }

  /** A build in a process of its own. */
  static final class Sparse {

    private Sparse() {}

    public static void main(String[] arguments) {
      Image image =
          TestImages.image(
              layer -> {
                layer.file(
                    UnixPath.of("/var/lib/disk"),
                    TestImages.zeros(9L * 1024 * 1024 * 1024 + 1),
                    TestImages.ORIGIN);
                layer.add(TestImages.file("/var/lib/last", "last"));
              });
      new TarballSink(Path.of(arguments[0]), Compression.ZSTD, 2, BuildLog.SILENT).write(image);
    }
  }
}
