package io.github.discourseimage.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the file system tells of a name, links not followed (inode(7)).
 *
 * @param type of the file, as {@code st_mode} holds it
 * @param mode the twelve permission bits
 * @param size in bytes
 */
record Inode(int type, int mode, long size, FileTime mtime) {

  private static final int TYPES = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int SYMLINK = 0120000;

  static Optional<Inode> find(Path path) throws IOException {
    try {
      Map<String, Object> attributes =
          Files.readAttributes(path, "unix:mode,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
      int mode = (Integer) Objects.requireNonNull(attributes.get("mode"));
      return Optional.of(
          new Inode(
              mode & TYPES,
              mode & 07777,
              (Long) Objects.requireNonNull(attributes.get("size")),
              (FileTime) Objects.requireNonNull(attributes.get("lastModifiedTime"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  boolean isDirectory() {
    return type == DIRECTORY;
  }

  boolean isFile() {
    return type == REGULAR;
  }

  boolean isSymlink() {
    return type == SYMLINK;
  }

  /** Sets all twelve bits, whatever the umask. */
  static void setMode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }

  /** Deletes a name and all that is below it, never what a link leads to. */
  static void delete(Path path) throws IOException {
    Optional<Inode> inode = find(path);
    if (inode.isEmpty()) {
      return;
    }
    if (inode.get().isDirectory()) {
      if ((inode.get().mode() & 0700) != 0700) {
        setMode(path, 0700);
      }
      try (var below = Files.newDirectoryStream(path)) {
        for (Path name : below) {
          delete(name);
        }
      }
    }
    Files.delete(path);
  }
}
