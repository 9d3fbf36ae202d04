package io.github.discourseimage.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other people's programs make of a container image is what was put into it. */
class RealImageReadersTests {

  /** A line for each path: kind, mode, owner, attributes, and the target or the bytes' SHA-256. */
  private static final String LIST =
      """
      import hashlib, os, stat, sys, tarfile
      def line(path, mode, uid, gid, attributes, what):
          text = ",".join(sorted(name + "=" + value.hex() for name, value in attributes.items()
                          if name in ("user.origin", "security.capability")))
          print(path, oct(mode & 0o7777)[2:], "%d:%d" % (uid, gid), "[" + text + "]", what, sep="|")
      def tree(root):
          for directory, names, files in os.walk(root):
              for name in names + files:
                  path = os.path.join(directory, name)
                  s = os.lstat(path)
                  attributes = {n: os.getxattr(path, n, follow_symlinks=False)
                                for n in os.listxattr(path, follow_symlinks=False)}
                  what = ("-> " + os.readlink(path) if stat.S_ISLNK(s.st_mode) else "directory"
                          if stat.S_ISDIR(s.st_mode) else hashlib.sha256(open(path, "rb").read()).hexdigest())
                  line("/" + os.path.relpath(path, root), s.st_mode, s.st_uid, s.st_gid, attributes, what)
      def layers(files):
          found = {}
          for file in files:
              with tarfile.open(file) as tar:
                  for m in tar:
                      a = {k[13:]: v.encode("utf-8", "surrogateescape")
                           for k, v in m.pax_headers.items() if k.startswith("SCHILY.xattr.")}
                      what = ("-> " + m.linkname if m.issym() else "directory" if m.isdir()
                              else hashlib.sha256(tar.extractfile(m).read()).hexdigest())
                      found["/" + m.name] = (m.mode, m.uid, m.gid, a, what)
          for path, rest in found.items():
              line(path, *rest)
      sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
      tree(sys.argv[2]) if sys.argv[1] == "tree" else layers(sys.argv[2:])
      """;

  private static final byte[] CAPABILITY =
      HexFormat.of().parseHex("0100000200040000000000000000000000000000");

  @TempDir Path directory;

  private OciFixture oci;

  @BeforeEach
  void writeImage() {
    oci = new OciFixture(directory);
    oci.image = image();
  }

  private static Image image() {
    String deep = "/usr/lib/discourse/" + "directory/".repeat(20) + "file";
    return TestImages.image(
        layer -> {
          layer.add(TestImages.directory("/var/lib/discourse", owned(0770, Xattrs.NONE)));
          layer.add(TestImages.directory("/var/tmp/x", Attributes.of(new Mode(01777))));
          layer.add(TestImages.file("/etc/nothing", ""));
          layer.add(TestImages.file("/usr/bin/run", Attributes.EXECUTABLE, Content.of("#!\n")));
          layer.add(TestImages.file(deep, "deep"));
          layer.add(TestImages.file("/usr/lib/\uD83D\uDE00/caf\u00e9.rb", "emoji"));
          layer.symlink(UnixPath.of("/usr/lib/link"), "../bin/run", TestImages.ORIGIN);
          layer.symlink(
              UnixPath.of("/usr/lib/long"),
              "x".repeat(60) + "/" + "y".repeat(90),
              TestImages.ORIGIN);
          layer.add(
              TestImages.file(
                  "/usr/bin/ping",
                  new Attributes(
                      Mode.EXECUTABLE,
                      Owner.ROOT,
                      Xattrs.of(Map.of("security.capability", CAPABILITY))),
                  Content.of("ping")));
          layer.add(
              TestImages.file(
                  "/var/lib/discourse/x",
                  owned(0640, Xattrs.of(Map.of("user.origin", "here".getBytes(UTF_8)))),
                  Content.of(TestImages.noise(1, 300_000))));
        });
  }

  private static Attributes owned(int mode, Xattrs xattrs) {
    return new Attributes(new Mode(mode), new Owner(10001, 10001), xattrs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "NONE"})
  void pythonReadsTheLayers(Compression compression) throws IOException {
    oci.write(compression, 2);
    List<String> command = python("layers");
    for (Object layer : oci.layers("1.0-debian")) {
      command.add(oci.blob(layer).toString());
    }

    assertThat(run(command).lines()).containsExactlyInAnyOrderElementsOf(expected());
  }

  @ParameterizedTest
  @CsvSource({
    "podman, GZIP, amd64",
    "podman, ZSTD, arm64",
    "buildah, GZIP, arm64",
    "buildah, ZSTD, amd64",
  })
  void itsTreeIsThatOfTheImage(String program, Compression compression, String further)
      throws IOException {
    // With another architecture too, a tag is an index.
    oci.architectures.add(further);
    String tool = RealTool.require(program).toString();
    // Runtime directories have to be short.
    Path store = Files.createTempDirectory("oci");
    String options = "--root=%s/s --runroot=%s/r --storage-driver=vfs".formatted(store, store);
    oci.write(compression, 2);
    String mount =
        program.equals("podman")
            ? "%1$s %2$s load -q -i forum-1.0-image.tar >&2; root=$(%1$s %2$s image mount forum:1.0)"
            : "root=$(%1$s %2$s mount $(%1$s %2$s from oci:oci:1.0-debian))";
    String script =
        "set -eu; export XDG_RUNTIME_DIR=%s; ".formatted(store)
            + mount.formatted(tool, options)
            + "; python3 -c \"$LIST\" tree \"$root\"";
    boolean root = (Integer) Files.getAttribute(directory, "unix:uid") == 0;
    List<String> command = new ArrayList<>(List.of("sh", "-c", script));
    if (!root) {
      command.addAll(0, List.of(RealTool.require("podman").toString(), "unshare"));
    }
    try {
      String listed =
          RealTool.run(Map.of("LIST", LIST), directory, command.toArray(new String[0]))
              .successfulStdout();
      List<String> expected = expected();
      if (!root) {
        // The kernel ties capabilities to the user namespace that sets them.
        expected.replaceAll(line -> line.replaceFirst("security\\.capability=[0-9a-f]+", ""));
        listed = listed.replaceAll("security\\.capability=[0-9a-f]+", "");
      }
      assertThat(listed.lines()).containsExactlyInAnyOrderElementsOf(expected);
    } finally {
      List<String> remove = new ArrayList<>(List.of("rm", "-rf", store.toString()));
      if (!root) {
        remove.addAll(0, List.of("podman", "unshare"));
      }
      RealTool.run(Map.of(), directory, remove.toArray(new String[0]));
    }
  }

  @Test
  void umociUnpacksTheTreeForAnOrdinaryUser() throws IOException {
    oci.write(Compression.GZIP, 2);
    run(
        List.of(
            RealTool.require("umoci").toString(),
            "unpack",
            "--rootless",
            "--image",
            "oci:1.0-debian",
            "bundle"));

    List<String> command = python("tree");
    command.add("bundle/rootfs");
    List<String> listed = withoutOwners(run(command).lines().toList());
    assertThat(listed).containsExactlyInAnyOrderElementsOf(withoutOwners(expected()));
  }

  /** An ordinary user can neither give files away nor set capabilities. */
  private static List<String> withoutOwners(List<String> lines) {
    return lines.stream()
        .map(line -> line.replaceFirst("\\|[0-9]+:[0-9]+\\|\\[[^]]*]", ""))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "oci:oci:1.0-debian, oci-archive:copy.tar",
    "oci-archive:forum-1.0-image.tar:1.0-debian, dir:copy",
    "docker-archive:forum-1.0-image.tar:forum:1.0-debian, oci:copy:x"
  })
  void skopeoCopiesEveryForm(String source, String target) {
    oci.write(Compression.GZIP, 2);

    run(
        List.of(
            RealTool.require("skopeo").toString(), "--insecure-policy", "copy", source, target));
  }

  private static List<String> python(String mode) {
    return new ArrayList<>(List.of(RealTool.require("python3").toString(), "-c", LIST, mode));
  }

  private String run(List<String> command) {
    return RealTool.run(Map.of(), directory, command.toArray(new String[0])).successfulStdout();
  }

  private List<String> expected() throws IOException {
    SortedMap<String, String> lines = new TreeMap<>();
    List<Entry> entries = new ArrayList<>(oci.image.common().entries());
    oci.image.deltas().values().forEach(delta -> entries.addAll(delta.entries()));
    for (Entry entry : entries) {
      String what = "directory";
      if (entry instanceof Entry.Symlink link) {
        what = "-> " + link.target();
      } else if (entry instanceof Entry.File file) {
        what = Digest.of(file.content().readAll()).hex();
      }
      Attributes is = entry.attributes();
      lines.put(
          entry.path().toString(),
          String.join(
              "|",
              entry.path().toString(),
              Integer.toOctalString(is.mode().bits()),
              is.owner().toString(),
              "[" + is.xattrs() + "]",
              what));
    }
    return new ArrayList<>(lines.values());
  }
}
