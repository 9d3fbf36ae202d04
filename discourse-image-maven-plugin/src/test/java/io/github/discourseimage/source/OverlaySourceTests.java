package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlaySourceTests {

  private final RecordingLog log = new RecordingLog();

  @TempDir Path directory;

  private Layer read(String... allowedSetuid) {
    Layer.Builder layer = Layer.builder("overlay");
    Set<UnixPath> allowed =
        Arrays.stream(allowedSetuid).map(UnixPath::of).collect(Collectors.toSet());
    new OverlaySource(directory, OwnersFile.NONE, allowed, log).addTo(layer);
    return layer.build();
  }

  private Path file(String path, String mode) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, "content of " + path);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /** The mode in octal, for the JDK cannot set the bits above. */
  private void chmod(String mode, Path path) {
    String chmod = RealTool.require("chmod").toString();
    assertThat(RealTool.run(Map.of(), directory, chmod, mode, path.toString()).exitCode()).isZero();
  }

  private static Attributes attributes(Layer layer, String path) {
    return layer.find(UnixPath.of(path)).orElseThrow().attributes();
  }

  @Test
  void takesFilesDirectoriesAndLinks() throws IOException {
    file("etc/motd", "rw-r--r--");
    file("var/lib/empty/.gitkeep", "rw-r--r--");
    Files.createSymbolicLink(directory.resolve("etc/link"), Path.of("../var/lib"));
    Files.createSymbolicLink(directory.resolve("etc/absolute"), Path.of("/nowhere/at/all"));
    Layer layer = read();
    assertThat(layer.entries())
        .extracting(entry -> entry.path().toString())
        .containsExactly(
            "/etc",
            "/etc/absolute",
            "/etc/link",
            "/etc/motd",
            "/var",
            "/var/lib",
            "/var/lib/empty");
    assertThat(((Entry.Symlink) layer.entries().get(1)).target()).isEqualTo("/nowhere/at/all");
    assertThat(((Entry.Symlink) layer.entries().get(2)).target()).isEqualTo("../var/lib");
    Entry.File motd = (Entry.File) layer.entries().get(3);
    assertThat(motd.content().readAll()).asString().isEqualTo("content of etc/motd");
    assertThat(motd.origin()).hasToString("overlay: " + directory);
    assertThat(layer.entries().get(0)).isInstanceOf(Entry.Directory.class);
  }

  @Test
  void isEmptyWithoutADirectory() {
    Layer.Builder layer = Layer.builder("overlay");
    new OverlaySource(directory.resolve("none"), OwnersFile.NONE, Set.of(), log).addTo(layer);
    assertThat(layer.build().entries()).isEmpty();
  }

  @Test
  void modesDoNotDependOnTheUmask() throws IOException {
    file("private/plain", "rw-------");
    file("private/shared", "rw-rw-rw-");
    file("private/program", "rwx------");
    file("private/for-others", "rw-r-xr-x");
    Files.setPosixFilePermissions(
        directory.resolve("private"), PosixFilePermissions.fromString("rwx------"));
    Layer layer = read();
    assertThat(attributes(layer, "/private")).isEqualTo(Attributes.DIRECTORY);
    assertThat(attributes(layer, "/private/plain")).isEqualTo(Attributes.FILE);
    assertThat(attributes(layer, "/private/shared")).isEqualTo(Attributes.FILE);
    assertThat(attributes(layer, "/private/program")).isEqualTo(Attributes.EXECUTABLE);
    assertThat(attributes(layer, "/private/for-others")).isEqualTo(Attributes.FILE);
  }

  @Test
  void keepsTheModesOfDirectoriesThatEverySystemHas() throws IOException {
    file("tmp/x", "rw-r--r--");
    file("var/tmp/x", "rw-r--r--");
    file("root/x", "rw-r--r--");
    Layer layer = read();
    assertThat(attributes(layer, "/tmp").mode()).isEqualTo(new Mode(01777));
    assertThat(attributes(layer, "/var/tmp").mode()).isEqualTo(new Mode(01777));
    assertThat(attributes(layer, "/root").mode()).isEqualTo(new Mode(0700));
  }

  @Test
  void refusesSetuidUnlessAllowed() throws IOException {
    Path one = file("usr/bin/one", "rwxr-xr-x");
    Path two = file("usr/bin/two", "rwxr-xr-x");
    Path sticky = Files.createDirectories(directory.resolve("srv/drop"));
    chmod("4755", one);
    chmod("2755", two);
    chmod("1777", sticky);
    assertThatThrownBy(this::read)
        .hasMessageStartingWith("2 problems:")
        .hasMessageContaining(
            one
                + ": has mode 4755: set-user-id and set-group-id are refused unless allowed\n"
                + "    Fix: chmod ug-s it, or list /usr/bin/one in <allowedSetuid>.")
        .hasMessageContaining(two + ": has mode 2755");
    Layer layer = read("/usr/bin/one", "/usr/bin/two");
    assertThat(attributes(layer, "/usr/bin/one").mode()).isEqualTo(new Mode(04755));
    assertThat(attributes(layer, "/usr/bin/two").mode()).isEqualTo(new Mode(02755));
    assertThat(attributes(layer, "/srv/drop").mode()).isEqualTo(new Mode(01755));
  }

  @Test
  void refusesSetuidFromTheOwnersFileToo(@TempDir Path project) throws IOException {
    file("usr/bin/one", "rwxr-xr-x");
    OwnersFile owners =
        OwnersFile.read(Files.writeString(project.resolve("owners"), "/usr/bin/* 0:0 4755\n"));
    assertThatThrownBy(
            () ->
                new OverlaySource(directory, owners, Set.of(), log).addTo(Layer.builder("overlay")))
        .hasMessageContaining("has mode 4755");
  }

  @Test
  void refusesWhatIsNoFileAndLinksOutOfTheRoot() throws IOException {
    Path etc = Files.createDirectories(directory.resolve("etc/deep"));
    String mkfifo = RealTool.require("mkfifo").toString();
    RealTool.run(Map.of(), directory, mkfifo, "etc/pipe");
    Files.createSymbolicLink(etc.resolve("out"), Path.of("../../../../home"));
    Files.createSymbolicLink(etc.resolve("above"), Path.of("/../etc"));
    Files.createSymbolicLink(etc.resolve("inside"), Path.of("../../usr/../etc"));
    assertThatThrownBy(this::read)
        .hasMessageStartingWith("3 problems:")
        .hasMessageContaining(
            directory.resolve("etc/pipe")
                + ": is a fifo; an image holds files, directories and symbolic links\n    Fix:"
                + " Remove it; what a service needs at run time it makes in /run.")
        .hasMessageContaining(
            etc.resolve("out")
                + ": links to '../../../../home', which is outside the root of the image\n    Fix:"
                + " Let it lead to a path in the image; a target that starts with '/' is looked up"
                + " in the image, not on this machine.")
        .hasMessageContaining("links to '/../etc', which is outside the root of the image");
    // JUnit warns of links out of its temporary directory.
    Files.delete(etc.resolve("out"));
    Files.delete(etc.resolve("above"));
  }

  @Test
  void noticesAFileThatChangesWhileItIsRead() throws IOException {
    Path file = file("etc/motd", "rw-r--r--");
    Content content = ((Entry.File) read().find(UnixPath.of("/etc/motd")).orElseThrow()).content();
    Content.Opened grown = content.open();
    Files.writeString(file, "longer than it was when it was opened");
    assertThatThrownBy(() -> grown.stream().readAllBytes())
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            file
                + ": changed while it was read: it had 19 bytes and now has 37\n"
                + "    Fix: Run the build again when nothing writes there.");
    grown.close();

    Content.Opened same = content.open();
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    assertThatThrownBy(() -> same.stream().readNBytes(37)).hasMessageContaining("changed while");
    same.close();

    Content.Opened shrunk = content.open();
    Files.writeString(file, "short");
    assertThatThrownBy(() -> shrunk.stream().readAllBytes()).hasMessageContaining("changed while");
    shrunk.close();
    Files.delete(file);
    assertThatThrownBy(content::open).isInstanceOf(IOException.class);
  }

  @Test
  void theVersionChangesWithTheContent() throws IOException {
    Path file = file("etc/motd", "rw-r--r--");
    Content content = ((Entry.File) read().find(UnixPath.of("/etc/motd")).orElseThrow()).content();
    String before = content.version();
    assertThat(content.version()).isEqualTo(before);
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "CONTENT OF etc/motd");
    Files.setLastModifiedTime(file, time);
    assertThat(content.version()).isNotEqualTo(before);
  }

  @Test
  void keepsExtendedAttributes() throws IOException {
    String setfattr = RealTool.require("setfattr").toString();
    RealTool.require("getfattr");
    Path file = file("etc/with space ä", "rw-r--r--");
    RealTool.Result set =
        RealTool.run(
            Map.of(),
            directory,
            setfattr,
            "-n",
            "user.mime_type",
            "-v",
            "0x00ff41",
            file.toString());
    Assumptions.assumeTrue(
        set.exitCode() == 0 || "true".equals(System.getenv("CI")),
        "the temporary directory's file system has no user attributes");
    assertThat(set.stderr()).isEmpty();
    assertThat(attributes(read(), "/etc/with space ä").xattrs().value("user.mime_type"))
        .containsExactly(0, 0xff, 0x41);
  }

  @Test
  void keepsFileCapabilities() throws IOException {
    String setfattr = RealTool.require("setfattr").toString();
    RealTool.require("getfattr");
    Path file = file("usr/bin/ping", "rwxr-xr-x");
    String capability = "0100000200200000000000000000000000000000";
    RealTool.Result set =
        RealTool.run(
            Map.of(),
            directory,
            setfattr,
            "-n",
            "security.capability",
            "-v",
            "0x" + capability,
            file.toString());
    Assumptions.assumeTrue(set.exitCode() == 0, "only root may set a file capability");
    assertThat(
            HexFormat.of()
                .formatHex(
                    attributes(read(), "/usr/bin/ping").xattrs().value("security.capability")))
        .isEqualTo(capability);
  }

  @Test
  void doesWithoutAProgramThatIsNotInstalled() {
    assertThat(Attempt.run(log, directory, "no-such-program")).isEmpty();
  }

  @Test
  void keepsAcls() throws IOException {
    String setfacl = RealTool.require("setfacl").toString();
    RealTool.require("getfacl");
    Path file = file("srv/a\nb\\c ü", "rw-r-----");
    file("srv/plain", "rw-r-----");
    assertThat(
            RealTool.run(Map.of(), directory, setfacl, "-m", "u:1000:rw", file.toString()).stderr())
        .isEmpty();
    assertThat(RealTool.run(Map.of(), directory, setfacl, "-m", "d:g:50:rwx", "srv").stderr())
        .isEmpty();
    Layer layer = read();
    Attributes acl = attributes(layer, "/srv/a\nb\\c ü");
    assertThat(acl.mode()).isEqualTo(new Mode(0660));
    assertThat(HexFormat.of().formatHex(acl.xattrs().value("system.posix_acl_access")))
        .isEqualTo(
            "0200000001000600ffffffff02000600e803000004000400ffffffff10000600ffffffff20000000"
                + "ffffffff");
    assertThat(attributes(layer, "/srv").xattrs().names())
        .containsExactly("system.posix_acl_default");
    assertThat(attributes(layer, "/srv/plain")).isEqualTo(Attributes.FILE);
  }

  @Test
  void namesAreUtf8InAnyLocale() throws IOException {
    Path file = file("etc/ä?", "rw-r--r--");
    Files.createSymbolicLink(directory.resolve("etc/relative"), Path.of("ü/ö"));
    Files.createSymbolicLink(directory.resolve("etc/to"), Path.of("/ü ö?"));
    assertThat(FileNames.name(file)).contains("ä?");
    assertThat(FileNames.target(directory.resolve("etc/relative"))).isEqualTo("ü/ö");
    assertThat(FileNames.target(directory.resolve("etc/to"))).isEqualTo("/ü ö?");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    RealTool.Result result =
        RealTool.run(
            Map.of("LC_ALL", "C"),
            directory,
            java.toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PrintOverlay.class.getName());
    assertThat(result.stderr()).isEmpty();
    assertThat(result.stdout())
        .isEqualTo("/etc\n/etc/relative -> ü/ö\n/etc/to -> /ü ö?\n/etc/ä? 18\n");
  }

  /** Prints the overlay in the working directory, in a JVM of its own. */
  static final class PrintOverlay {
    public static void main(String[] arguments) throws IOException {
      Layer.Builder layer = Layer.builder("overlay");
      new OverlaySource(Path.of("."), OwnersFile.NONE, Set.of(), new RecordingLog()).addTo(layer);
      StringBuilder text = new StringBuilder();
      for (Entry entry : layer.build().entries()) {
        text.append(entry.path());
        if (entry instanceof Entry.Symlink link) {
          text.append(" -> ").append(link.target());
        } else if (entry instanceof Entry.File file) {
          text.append(' ').append(file.content().readAll().length);
        }
        text.append('\n');
      }
      System.out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }
}
