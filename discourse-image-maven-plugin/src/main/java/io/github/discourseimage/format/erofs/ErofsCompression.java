package io.github.discourseimage.format.erofs;

import java.util.Locale;

/** How the bytes of files are kept. */
public enum ErofsCompression {
  /** As they are: the fastest to read, and shared in memory with the file system of the image. */
  NONE,
  /** By LZ4, in pieces of 64 KiB, each wherever that saves a block. */
  LZ4;

  /**
   * Parses the name that users write, such as {@code lz4}.
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public static ErofsCompression of(String name) {
    for (ErofsCompression compression : values()) {
      if (compression.toString().equals(name)) {
        return compression;
      }
    }
    throw new IllegalArgumentException(
        "'" + name + "' is no compression of EROFS; it must be one of lz4, none");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
