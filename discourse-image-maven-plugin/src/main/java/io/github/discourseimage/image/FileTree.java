package io.github.discourseimage.image;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Whole trees of files of the machine that builds. */
public final class FileTree {

  private FileTree() {}

  /**
   * Deletes a file or directory with all in it, also where directories are read-only; links are not
   * followed. Nothing happens if it is missing; what somebody else deletes meanwhile is no failure.
   *
   * @throws IOException for the first that cannot be deleted
   */
  public static void delete(Path top) throws IOException {
    if (Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(top, new Deletion(false));
    }
  }

  /**
   * Deletes as much as can be deleted; for what nobody wants any more.
   *
   * @return whether all of it is gone
   */
  public static boolean tryDelete(Path top) {
    Deletion deletion = new Deletion(true);
    try {
      if (Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
        Files.walkFileTree(top, deletion);
      }
      return deletion.complete;
    } catch (IOException e) {
      return false;
    }
  }

  /** Lets the owner list, enter and change a directory. */
  public static void makeWritable(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {

    private final boolean goesOn;
    private boolean complete = true;

    /**
     * @param goesOn whether what cannot be deleted is left
     */
    Deletion(boolean goesOn) {
      this.goesOn = goesOn;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
        try {
          makeWritable(directory);
        } catch (IOException e) {
          return failed(e);
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      return deleteOne(file);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      try {
        // A directory that its owner may not read: make it readable, then go in.
        makeWritable(file);
        Files.walkFileTree(file, this);
        return FileVisitResult.CONTINUE;
      } catch (IOException e) {
        return failed(e);
      }
    }

    @Override
    public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure)
        throws IOException {
      return deleteOne(left);
    }

    private FileVisitResult deleteOne(Path path) throws IOException {
      try {
        Files.deleteIfExists(path);
        return FileVisitResult.CONTINUE;
      } catch (IOException e) {
        return failed(e);
      }
    }

    private FileVisitResult failed(IOException e) throws IOException {
      if (!goesOn) {
        throw e;
      }
      complete = false;
      return FileVisitResult.CONTINUE;
    }
  }
}
