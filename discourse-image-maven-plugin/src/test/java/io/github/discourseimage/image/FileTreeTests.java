package io.github.discourseimage.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTests {

  @TempDir Path directory;
  private Path tree;

  /** Directories that nobody may write to, and one that nobody may even read. */
  @BeforeEach
  void plant() throws IOException {
    tree = Files.createDirectories(directory.resolve("tree"));
    Path closed = Files.createDirectories(tree.resolve("read-only/closed"));
    Files.writeString(closed.resolve("file"), "x");
    Files.createSymbolicLink(tree.resolve("link"), directory.resolve("kept"));
    Files.writeString(directory.resolve("kept"), "kept");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(
        tree.resolve("read-only"), PosixFilePermissions.fromString("r-xr-xr-x"));
  }

  @Test
  void aTreeIsDeletedWhateverItsModesAndNoLinkIsFollowed() throws IOException {
    FileTree.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(directory.resolve("kept")).hasContent("kept");
  }

  @Test
  void whatIsMissingIsDeletedAlready() throws IOException {
    FileTree.delete(directory.resolve("none"));

    assertThat(FileTree.tryDelete(directory.resolve("none"))).isTrue();
  }

  @Test
  void tryingTellsThatAllIsGone() {
    assertThat(FileTree.tryDelete(tree)).isTrue();
    assertThat(tree).doesNotExist();
  }
}
