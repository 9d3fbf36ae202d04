package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTests {

  private static final UnixPath TOP = UnixPath.of("/usr/lib/discourse/plugins/my");

  @TempDir Path directory;

  private Path write(String path, String text, String permissions) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  private List<String> added() {
    Layer.Builder layer = Layer.builder("plugins");
    new DirectoryTree(directory).addTo(layer, TOP);
    return layer.build().entries().stream()
        .map(
            e ->
                e.attributes().mode()
                    + " "
                    + e.path().relative().substring(TOP.relative().length())
                    + (e instanceof Entry.Symlink link ? " -> " + link.target() : ""))
        .toList();
  }

  @Test
  void knowsOnlyTwoModesWhateverTheUmask() throws IOException {
    write("plugin.rb", "# name: my\n", "rw-------");
    write("bin/tool", "#!/bin/sh\n", "rwx------");
    write("bin/odd", "x\n", "rw-rwxrwx");
    Files.createSymbolicLink(directory.resolve("current"), Path.of("../../elsewhere"));
    Files.createDirectory(directory.resolve("empty"));
    write(".git/HEAD", "ref: refs/heads/main\n", "rw-r--r--");
    write("vendor/.git", "gitdir: elsewhere\n", "rw-r--r--");

    assertThat(added())
        .containsExactly(
            "0755 ",
            "0755 /bin",
            "0644 /bin/odd",
            "0755 /bin/tool",
            "0777 /current -> ../../elsewhere",
            "0755 /empty",
            "0644 /plugin.rb",
            "0755 /vendor");
  }

  @Test
  void readsFilesAndListsDirectories() throws IOException {
    write("plugin.rb", "# name: my\n", "rw-r--r--");
    write("lib/b.rb", "", "rw-r--r--");
    write("lib/a.rb", "", "rw-r--r--");
    DirectoryTree tree = new DirectoryTree(directory);

    assertThat(tree.file("plugin.rb").orElseThrow().readAll()).asString().isEqualTo("# name: my\n");
    assertThat(tree.file("lib")).isEmpty();
    assertThat(tree.file("none")).isEmpty();
    assertThat(tree.list("")).containsExactly("lib", "plugin.rb");
    assertThat(tree.list("lib")).containsExactly("a.rb", "b.rb");
    assertThat(tree.list("none")).isEmpty();
  }

  @Test
  void noticesAChangeWhileAFileIsRead() throws IOException {
    Path file = write("plugin.rb", "x".repeat(100_000), "rw-r--r--");
    Content content = new DirectoryTree(directory).file("plugin.rb").orElseThrow();
    try (Content.Opened opened = content.open()) {
      opened.stream().readNBytes(10);
      Files.writeString(file, "y".repeat(100_001));
      assertThatThrownBy(() -> opened.stream().readAllBytes())
          .isInstanceOf(ImageBuildException.class)
          .hasMessage(
              file
                  + ": changed while it was read: it had 100000 bytes and now has 100001\n"
                  + "    Fix: Run the build again when nothing writes there.");
    }
  }

  @Test
  void theVersionTellsWhenAFileChanged() throws IOException {
    Path file = write("plugin.rb", "one", "rw-r--r--");
    Content content = new DirectoryTree(directory).file("plugin.rb").orElseThrow();
    String before = content.version();
    assertThat(content.version()).isEqualTo(before);
    Files.writeString(file, "three");
    assertThat(content.version()).isNotEqualTo(before);
  }

  @Test
  void namesAllThatIsNoFile() throws Exception {
    RealTool.require("mkfifo");
    RealTool.run(Map.of(), directory, "mkfifo", "a", "b");

    assertThatThrownBy(this::added)
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            "2 problems:\n  "
                + directory.resolve("a")
                + ": it is neither a file, a directory nor a link but a socket, a pipe or a device\n"
                + "    Fix: Remove it.\n  "
                + directory.resolve("b")
                + ": it is neither a file, a directory nor a link but a socket, a pipe or a device\n"
                + "    Fix: Remove it.");
  }

  @Test
  void refusesWhatIsNoDirectory() throws IOException {
    Path file = write("file", "", "rw-r--r--");
    assertThatThrownBy(() -> new DirectoryTree(file).addTo(Layer.builder("plugins"), TOP))
        .hasMessage(
            "directory "
                + file
                + ": it is not a directory\n"
                + "    Fix: Give the path of a directory.");
    Path none = directory.resolve("none");
    assertThatThrownBy(() -> new DirectoryTree(none).addTo(Layer.builder("plugins"), TOP))
        .hasMessage(
            "directory "
                + none
                + ": it does not exist\n"
                + "    Fix: Give the path of a directory.");
  }
}
