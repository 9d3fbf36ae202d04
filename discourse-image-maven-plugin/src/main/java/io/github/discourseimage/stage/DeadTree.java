package io.github.discourseimage.stage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A file or directory that nobody wants any more, with directories that may be read-only. */
final class DeadTree {

  private DeadTree() {}

  /**
   * Deletes what can be deleted.
   *
   * @return whether all of it is gone
   */
  static boolean delete(Path path) {
    try {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        boolean all = true;
        for (Path child : children(path)) {
          all &= delete(child);
        }
        if (!all) {
          return false;
        }
      }
      deleteOne(path);
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try {
      return list(directory);
    } catch (AccessDeniedException e) {
      makeWritable(directory);
      return list(directory);
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    } catch (NotDirectoryException e) {
      throw new NoSuchFileException(directory.toString());
    }
    return children;
  }

  private static void deleteOne(Path path) throws IOException {
    try {
      Files.delete(path);
    } catch (AccessDeniedException e) {
      Path parent = path.getParent();
      if (parent == null) {
        throw e;
      }
      makeWritable(parent);
      Files.delete(path);
    }
  }

  /** Lets the owner list, enter and change a directory. */
  static void makeWritable(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }
}
