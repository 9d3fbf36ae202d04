package io.github.discourseimage.sink;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The forms in which an image for systemd can be written. */
public enum ImageFormat {
  /** The kernel's read-only file system, written by this plugin itself. */
  EROFS,
  /** Another one, written through mksquashfs. */
  SQUASHFS,
  /**
   * A discoverable disk image: EROFS and hashes of it in partitions, written through
   * systemd-repart.
   */
  DDI,
  /** An archive, to be unpacked to a directory: systemd takes none as it is. */
  TAR,
  /** A directory, with the owners of who builds. */
  DIRECTORY;

  /**
   * Parses the name that users write, such as {@code erofs}.
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public static ImageFormat of(String name) {
    for (ImageFormat format : values()) {
      if (format.toString().equals(name)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + name
            + "' is no format of images; it must be one of "
            + Arrays.stream(values()).map(ImageFormat::toString).collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
