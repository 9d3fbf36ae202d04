package io.github.discourseimage.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/** What tells that somebody wrote to a file, without reading it. */
public final class FileVersion {

  private FileVersion() {}

  /** A text that is another one after each change: path, size, times and number of the file. */
  public static String of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return file
        + ":"
        + attributes.size()
        + ":"
        + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)
        + ":"
        + attributes.fileKey()
        + ":"
        + changeTime(file);
  }

  /**
   * When content, mode, owner, attributes or lists were last changed: somebody may restore the
   * modification time, but nobody this one. Empty where the file system does not tell.
   */
  public static String changeTime(Path file, LinkOption... options) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(file, "unix:ctime", options).toString()
        : "";
  }
}
