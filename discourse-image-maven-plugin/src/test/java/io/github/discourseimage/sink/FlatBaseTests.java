package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of the layers of a base when they become one tree. */
class FlatBaseTests {

  private static final String LOWER =
      """
      directory("usr")
      directory("usr/bin")
      directory("usr/lib")
      link("bin", "usr/bin")
      link("lib", "usr/lib")
      file("usr/bin/a", "first", mode=0o755)
      hard("usr/bin/b", "usr/bin/a")
      hard("bin/c", "./usr/bin/b")
      link("usr/bin/l", "a")
      hard("usr/bin/m", "usr/bin/l")
      file("usr/bin/su", "su", mode=0o4755)
      file("usr/lib/gone", "gone")
      file("usr/lib/becomes-directory", "file")
      directory("usr/lib/becomes-file")
      file("usr/lib/becomes-file/x", "x")
      directory("opt", mode=0o750)
      file("opt/old", "old")
      directory("opt/deep")
      file("opt/deep/old", "old")
      file("usr/lib/caf\\u00e9", "coffee", owner=100000, xattr=("user.origin", "here"))
      file("usr/lib/without/parent", "x")
      """;

  private static final String UPPER =
      """
      file("lib/.wh.gone", "")
      file("opt/.wh..wh..opq", "")
      file("opt/new", "new")
      file("usr/bin/a", "second", mode=0o700)
      directory("usr/lib/becomes-directory")
      file("usr/lib/becomes-directory/y", "y")
      file("usr/lib/becomes-file", "file now")
      file("bin/d", "below a link")
      directory("opt", mode=0o700)
      """;

  /** A line for each path: kind, mode, and the target or the bytes. */
  private static final String LIST =
      """
      import os, stat
      for directory, names, files in os.walk("bundle/rootfs"):
          for name in names + files:
              path = os.path.join(directory, name)
              s = os.lstat(path)
              kind = ("-> " + os.readlink(path) if stat.S_ISLNK(s.st_mode)
                      else "directory %04o" % (s.st_mode & 0o7777) if stat.S_ISDIR(s.st_mode)
                      else "file %04o " % (s.st_mode & 0o7777) + open(path).read())
              print("/" + os.path.relpath(path, "bundle/rootfs"), kind)
      """;

  @TempDir Path directory;

  private final RecordingLog log = new RecordingLog();
  private BaseFixture fixture;
  private int layers;

  @BeforeEach
  void makeFixture() {
    fixture = new BaseFixture(directory);
  }

  private FlatBase flat(Path base, String... hidden) {
    TreeMap<Distribution, BaseLocation> locations =
        new TreeMap<>(Map.of(Distribution.DEBIAN, new BaseLocation(base)));
    TreeSet<UnixPath> paths = new TreeSet<>(Stream.of(hidden).map(UnixPath::of).toList());
    UnpackedBases store =
        new UnpackedBases(
            directory.resolve("unpacked"), new LayerListings(directory.resolve("cache")));
    Bases.Base copied =
        new Bases(locations, paths)
            .copy(TestImages.image(layer -> {}), new TreeSet<>(List.of("amd64")), store, log)
            .get(0);
    return FlatBase.of(copied, store, log);
  }

  private static List<String> lines(FlatBase base) {
    List<String> lines = new ArrayList<>();
    for (Entry entry : base.entries().values()) {
      String mode = entry.attributes().mode().toOctalString();
      lines.add(
          entry.path()
              + (entry instanceof Entry.Symlink link
                  ? " -> " + link.target()
                  : entry instanceof Entry.File file
                      ? " file " + mode + " " + FlatBase.text(file)
                      : " directory " + mode));
    }
    return lines;
  }

  @Test
  void itIsTheTreeThatUmociUnpacks() throws IOException {
    Path layout = directory.resolve("layout");
    String image =
        fixture.manifest(
            layout, "amd64", fixture.crafted("lower", LOWER), fixture.crafted("upper", UPPER));
    fixture.index(
        layout, image + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"base\"}}");
    String umoci = RealTool.require("umoci").toString();
    RealTool.run(
            Map.of(), directory, umoci, "unpack", "--rootless", "--image", "layout:base", "bundle")
        .successfulStdout();
    String python = RealTool.require("python3").toString();
    List<String> unpacked =
        RealTool.run(Map.of(), directory, python, "-c", LIST).successfulStdout().lines().toList();

    FlatBase flat = flat(layout);

    assertThat(lines(flat)).containsExactlyInAnyOrderElementsOf(unpacked);
    Entry coffee = Objects.requireNonNull(flat.entries().get(UnixPath.of("/usr/lib/caf\u00e9")));
    assertThat(coffee.attributes().owner()).isEqualTo(new Owner(100000, 100000));
    assertThat(coffee.attributes().xattrs().names()).containsExactly("user.origin");
  }

  @Test
  void aHardLinkKeepsWhatItLinksToWhenThatIsReplaced() {
    FlatBase flat = flat(layers(LOWER, UPPER));

    assertThat(lines(flat))
        .contains(
            "/usr/bin/a file 0700 second",
            "/usr/bin/b file 0755 first",
            "/usr/bin/c file 0755 first",
            "/usr/bin/m -> a");
  }

  private Path layers(String... entries) {
    try {
      List<Path> tars = new ArrayList<>();
      for (String layer : entries) {
        tars.add(fixture.crafted("layer" + ++layers, layer));
      }
      return fixture.layout("layout" + layers, tars.toArray(new Path[0]));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsHiddenIsNotInIt() {
    FlatBase flat = flat(layers(LOWER), "/bin/su", "/opt");

    assertThat(lines(flat)).noneMatch(line -> line.contains("/su ") || line.contains("/opt"));
    assertThat(lines(flat)).contains("/bin -> usr/bin");
  }

  @Test
  void devicesAndTheLikeAreLeftOutAndToldOutsideOfDev() {
    FlatBase flat =
        flat(
            layers(
                LOWER
                    + "directory('dev')\nlink('dev/fd', '/proc/self/fd')\ndevice('dev/null')\ndevice('srv/null')\nfifo('f')\n"));

    assertThat(lines(flat))
        .contains("/dev directory 0755")
        .noneMatch(it -> it.startsWith("/dev/") || it.contains("null"));
    assertThat(log.warnings)
        .containsExactly(
            "base of debian: devices, fifos and sockets are left out, as a service gets a /dev of"
                + " its own: /f, /srv/null");
  }

  @Test
  void aHardLinkToNothingIsRefused() {
    Path base = layers(LOWER + "hard('usr/bin/x', 'usr/bin/nowhere')\n");

    assertThatThrownBy(() -> flat(base))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(
            "/usr/bin/x in the base of debian: is a hard link to 'usr/bin/nowhere', which is not"
                + " there")
        .hasMessageContaining("make the base again with all of its files");
  }

  @Test
  void aFileWithHolesIsRefused() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree/usr"));
    String truncate = RealTool.require("truncate").toString();
    RealTool.run(Map.of(), tree, truncate, "-s", "1M", "holes").successfulStdout();
    for (String format : List.of("gnu", "posix")) {
      Path tar = directory.resolve(format + ".tar");
      RealTool.run(
              Map.of(),
              directory,
              RealTool.require("tar").toString(),
              "-cSf",
              tar.toString(),
              "--format=" + format,
              "-C",
              "tree",
              "usr")
          .successfulStdout();

      assertThatThrownBy(() -> flat(tar))
          .as(format)
          .isInstanceOf(ImageBuildException.class)
          .hasMessageContaining("in the base of debian: is kept as a file with holes")
          .hasMessageContaining("pack the base again without --sparse");
    }
  }

  @Test
  void itTellsWhichSystemItIsAlsoByALink() {
    String release = "file('usr/lib/os-release', 'ID=debian\\nVERSION_ID=\"13\"\\n')\n";

    assertThat(flat(layers(LOWER + release)).release()).map(Object::toString).contains("debian 13");
    assertThat(flat(layers(LOWER + release + "link('etc/os-release', '../lib/os-release')\n")))
        .satisfies(it -> assertThat(it.release()).isPresent())
        .satisfies(it -> assertThat(it.osReleases()).hasSize(1));
    assertThat(flat(layers(LOWER)).release()).isEqualTo(Optional.empty());
  }

  @Test
  void whatWasUnpackedIsGoneInTheEnd() {
    Path unpacked = directory.resolve("store");

    try (UnpackedBases store =
        new UnpackedBases(unpacked, new LayerListings(directory.resolve("cache")))) {
      store.pack("1", out -> out.write(new byte[1024]));
      assertThat(unpacked).isNotEmptyDirectory();
    }

    assertThat(unpacked).doesNotExist();
  }
}
