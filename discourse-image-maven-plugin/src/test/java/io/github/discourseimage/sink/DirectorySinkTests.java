package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectorySinkTests {

  private static final FileTime TIME = FileTime.from(TestImages.TIME.toInstant());

  @TempDir Path temporary;

  private Path target;
  private Path rootfs;

  /** Paths whose content was opened, by the number of times. */
  private final Map<String, Integer> opened = new TreeMap<>();

  @BeforeEach
  void nameDirectories() {
    target = temporary.resolve("target");
    rootfs = target.resolve("rootfs");
  }

  private void write(Consumer<Layer.Builder> common) {
    write(TestImages.image(common));
  }

  private void write(Image image) {
    opened.clear();
    new DirectorySink(target, target.resolve("discourse-image"), 2, BuildLog.SILENT).write(image);
  }

  /** Content that counts how often it is opened. */
  private void add(Layer.Builder layer, String path, String text) {
    Content content = Content.of(text);
    layer.add(
        TestImages.file(
            path,
            Attributes.FILE,
            new Content() {
              @Override
              public Opened open() throws IOException {
                synchronized (opened) {
                  opened.merge(path, 1, Integer::sum);
                }
                return content.open();
              }

              @Override
              public String version() throws IOException {
                return content.version();
              }
            }));
  }

  private void threeFiles(Layer.Builder layer) {
    add(layer, "/etc/a", "a");
    add(layer, "/etc/a-b/c", "c");
    add(layer, "/usr/lib/d", "d");
    layer.symlink(UnixPath.of("/usr/lib/link"), "../../etc/a", TestImages.ORIGIN);
    layer.add(TestImages.directory("/var/empty", Attributes.DIRECTORY));
  }

  @Test
  void writesFilesLinksAndDirectoriesWithModesAndTimes() throws IOException {
    write(
        layer -> {
          threeFiles(layer);
          layer.add(TestImages.file("/bin/run", Attributes.EXECUTABLE, Content.of("#!")));
          layer.add(TestImages.file("/bin/su", Attributes.of(new Mode(04711)), Content.of("s")));
          layer.add(TestImages.file("/etc/secret", Attributes.of(new Mode(0400)), Content.of("x")));
          layer.add(TestImages.directory("/var/tmp", Attributes.of(new Mode(01777))));
          layer.add(TestImages.directory("/locked", Attributes.of(new Mode(0500))));
          layer.add(TestImages.file("/locked/in", "in"));
        });

    assertThat(tree(rootfs))
        .containsExactly(
            "bin 755",
            "bin/run 755 #!",
            "bin/su 4711 s",
            "etc 755",
            "etc/a 644 a",
            "etc/a-b 755",
            "etc/a-b/c 644 c",
            "etc/secret 400 x",
            "locked 500",
            "locked/in 644 in",
            "usr 755",
            "usr/lib 755",
            "usr/lib/d 644 d",
            "usr/lib/link -> ../../etc/a",
            "var 755",
            "var/empty 755",
            "var/tmp 1777");
    assertThat(tree(target.resolve("rootfs-debian")))
        .containsExactly("etc 755", "etc/debian.conf 644 debian\n");
    assertThat(allTimes(rootfs)).containsOnly(TIME);
  }

  @Test
  void writesTheSameModesUnderAnyUmask() {
    RealTool.require("sh");
    String program =
        "umask 0077 && exec '"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' -cp '"
            + System.getProperty("java.class.path")
            + "' '"
            + Umask.class.getName()
            + "' "
            + target;

    RealTool.run(Map.of(), temporary, "sh", "-c", program).successfulStdout();

    assertThat(tree(rootfs)).containsExactly("etc 755", "etc/a 644 a", "run 1777");
  }

  /** A build in a process of its own. */
  static final class Umask {

    private Umask() {}

    public static void main(String[] arguments) {
      Path target = Path.of(arguments[0]);
      new DirectorySink(target, target.resolve("discourse-image"), 2, BuildLog.SILENT)
          .write(
              TestImages.image(
                  layer -> {
                    layer.add(TestImages.file("/etc/a", "a"));
                    layer.add(TestImages.directory("/run", Attributes.of(new Mode(01777))));
                  }));
    }
  }

  @Test
  void leavesAloneWhatDidNotChange() throws IOException {
    write(this::threeFiles);
    Path index = target.resolve("discourse-image/rootfs.index");
    FileTime old = FileTime.fromMillis(1000);
    Files.setLastModifiedTime(index, old);

    write(this::threeFiles);

    assertThat(opened).isEmpty();
    assertThat(Files.getLastModifiedTime(index)).isEqualTo(old);
  }

  @Test
  void writesOnlyWhatChangedAndDeletesWhatIsGone() throws IOException {
    write(this::threeFiles);

    write(
        layer -> {
          add(layer, "/etc/a", "a");
          add(layer, "/usr/lib/d", "D");
          add(layer, "/usr/lib/new", "n");
          layer.symlink(UnixPath.of("/usr/lib/link"), "d", TestImages.ORIGIN);
        });

    assertThat(opened).containsOnlyKeys("/usr/lib/d", "/usr/lib/new");
    assertThat(tree(rootfs))
        .containsExactly(
            "etc 755",
            "etc/a 644 a",
            "usr 755",
            "usr/lib 755",
            "usr/lib/d 644 D",
            "usr/lib/link -> d",
            "usr/lib/new 644 n");
    assertThat(allTimes(rootfs)).containsOnly(TIME);
  }

  @Test
  void mendsWhatSomebodyEditedDeletedAddedOrSwapped() throws IOException {
    write(this::threeFiles);
    Files.writeString(rootfs.resolve("etc/a"), "A");
    Files.delete(rootfs.resolve("usr/lib/d"));
    Files.delete(rootfs.resolve("usr/lib/link"));
    Files.createDirectories(rootfs.resolve("usr/lib/link/below"));
    Files.writeString(rootfs.resolve("etc/a-b/extra"), "extra");
    Files.createDirectories(rootfs.resolve("extra/deep"));
    Files.delete(rootfs.resolve("var/empty"));
    Files.writeString(rootfs.resolve("var/empty"), "now a file");

    write(this::threeFiles);

    assertThat(opened).containsOnlyKeys("/etc/a", "/usr/lib/d");
    assertThat(tree(rootfs))
        .containsExactly(
            "etc 755",
            "etc/a 644 a",
            "etc/a-b 755",
            "etc/a-b/c 644 c",
            "usr 755",
            "usr/lib 755",
            "usr/lib/d 644 d",
            "usr/lib/link -> ../../etc/a",
            "var 755",
            "var/empty 755");
    assertThat(allTimes(rootfs)).containsOnly(TIME);
  }

  @Test
  void mendsModeAndTimeWithoutReadingTheContentAgain() throws IOException {
    write(this::threeFiles);
    Inode.setMode(rootfs.resolve("etc/a"), 0600);
    Inode.setMode(rootfs.resolve("var/empty"), 0700);
    List<String> before = tree(rootfs);

    write(this::threeFiles);

    assertThat(before).contains("etc/a 600 a", "var/empty 700");
    assertThat(opened).isEmpty();
    assertThat(tree(rootfs)).contains("etc/a 644 a", "var/empty 755");
    assertThat(allTimes(rootfs)).containsOnly(TIME);
  }

  @Test
  void neverFollowsALinkOutOfTheTree() throws IOException {
    write(this::threeFiles);
    Path outside = Files.createDirectories(temporary.resolve("outside/lib"));
    Files.writeString(outside.resolve("precious"), "precious");
    Inode.delete(rootfs.resolve("usr"));
    Files.createSymbolicLink(rootfs.resolve("usr"), temporary.resolve("outside"));
    Files.createSymbolicLink(rootfs.resolve("etc/a-b/out"), temporary.resolve("outside"));

    write(this::threeFiles);

    assertThat(outside.resolve("precious")).hasContent("precious");
    assertThat(outside.resolve("d")).doesNotExist();
    assertThat(rootfs.resolve("usr")).isDirectory();
    assertThat(Files.isSymbolicLink(rootfs.resolve("usr"))).isFalse();
    assertThat(rootfs.resolve("usr/lib/d")).hasContent("d");
  }

  @Test
  void replacesALinkAtTheTopOfTheTree() throws IOException {
    Path outside = Files.createDirectories(temporary.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "precious");
    Files.createDirectories(target);
    Files.createSymbolicLink(rootfs, outside);

    write(this::threeFiles);

    assertThat(outside.resolve("precious")).hasContent("precious");
    assertThat(outside.resolve("etc")).doesNotExist();
    assertThat(rootfs.resolve("etc/a")).hasContent("a");
  }

  @Test
  void writesEverythingAgainWhenTheIndexIsLostOrBroken() throws IOException {
    write(this::threeFiles);
    Path index = target.resolve("discourse-image/rootfs.index");
    byte[] whole = Files.readAllBytes(index);
    Files.write(index, Arrays.copyOf(whole, whole.length - 3));

    write(this::threeFiles);

    assertThat(opened).hasSize(3);
    assertThat(Files.readAllBytes(index)).hasSameSizeAs(whole);
  }

  @Test
  void recoversFromARunThatWasCutShort() throws IOException {
    write(layer -> add(layer, "/etc/a", "1"));
    assertThatThrownBy(
            () ->
                write(
                    layer -> {
                      add(layer, "/etc/a", "2");
                      layer.file(UnixPath.of("/etc/b"), TestImages.lying(5, 4), TestImages.ORIGIN);
                    }))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("/etc/b (app: a test): the file changed while it was read");
    assertThat(rootfs.resolve("etc/b")).doesNotExist();

    // The second run may have replaced /etc/a by one of the same size and time.
    write(layer -> add(layer, "/etc/a", "1"));

    assertThat(tree(rootfs)).containsExactly("etc 755", "etc/a 644 1");
  }

  @Test
  void keepsExtendedAttributesOfUsersAndIgnoresOthers() throws IOException {
    RealTool.require("getfattr");
    byte[] value = {0, 1, (byte) 0xff, '\n'};
    Xattrs xattrs = Xattrs.of(Map.of("user.kind", value, "security.capability", new byte[] {1, 2}));
    Attributes attributes = new Attributes(Mode.FILE, new Owner(12, 34), xattrs);
    write(layer -> layer.add(TestImages.file("/etc/a", attributes, Content.of("a"))));

    String shown =
        RealTool.run(Map.of(), rootfs, "getfattr", "-d", "-m", "-", "-e", "hex", "etc/a")
            .successfulStdout();

    assertThat(shown).contains("user.kind=0x0001ff0a").doesNotContain("security.capability");
  }

  @Test
  void namesAllFilesThatAFileSystemWithoutCaseTakesForOne() {
    assertThatThrownBy(
            () ->
                FileWriter.requireDistinct(
                    List.of(
                        TestImages.file("/usr/README", "1"),
                        TestImages.file("/usr/é", "1"),
                        TestImages.file("/usr/readme", "2"),
                        TestImages.file("/usr/other", "2"),
                        TestImages.file("/usr/e\u0301", "2"))))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(
            "/usr/readme (app: a test): the file system of the output directory takes it for"
                + " /usr/README (app: a test)")
        .hasMessageContaining("takes it for /usr/é (app: a test)")
        .hasMessageContaining("2 problems")
        .hasMessageContaining("build on a case-sensitive file system");
  }

  @Test
  void namesAllFilesThatTheLocaleCannotName() {
    RealTool.require("env");
    RealTool.Result result =
        RealTool.run(
            Map.of("LC_ALL", "C", "LANG", "C"),
            temporary,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Locale.class.getName(),
            target.toString());

    assertThat(result.successfulStdout())
        .contains("file names cannot hold /etc/link, /etc/?")
        .contains("set LC_ALL=C.UTF-8");
    assertThat(rootfs).doesNotExist();
  }

  /** A build in a process of its own. */
  static final class Locale {

    private Locale() {}

    public static void main(String[] arguments) {
      Path target = Path.of(arguments[0]);
      try {
        new DirectorySink(target, target.resolve("discourse-image"), 2, BuildLog.SILENT)
            .write(
                TestImages.image(
                    layer -> {
                      layer.add(TestImages.file("/etc/é/x", "a"));
                      layer.symlink(UnixPath.of("/etc/link"), "é", TestImages.ORIGIN);
                    }));
      } catch (ImageBuildException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void namesADirectoryThatCannotBeMade() throws IOException {
    Files.writeString(target, "a file");

    assertThatThrownBy(() -> write(this::threeFiles))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("the output directory cannot be made");
  }

  @Test
  void namesAFileWhoseNameIsTooLong() {
    String name = "n".repeat(256);

    assertThatThrownBy(() -> write(layer -> layer.add(TestImages.file("/etc/" + name, "x"))))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("/etc/" + name + ": the file cannot be written")
        .hasMessageContaining("File name too long");
  }

  /** One line for each name: path, mode or target, and content. */
  private static List<String> tree(Path root) {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(p -> !p.equals(root)).sorted().toList()) {
        String relative = root.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          lines.add(relative + " -> " + Files.readSymbolicLink(path));
        } else {
          String mode = Integer.toOctalString(Inode.find(path).orElseThrow().mode());
          String content =
              Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                  ? ""
                  : " " + Files.readString(path, StandardCharsets.UTF_8);
          lines.add(relative + " " + mode + content);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    lines.sort(null);
    return lines;
  }

  private static List<FileTime> allTimes(Path root) throws IOException {
    List<FileTime> times = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        if (!Files.isSymbolicLink(path)) {
          times.add(Files.getLastModifiedTime(path));
        }
      }
    }
    return times;
  }
}
