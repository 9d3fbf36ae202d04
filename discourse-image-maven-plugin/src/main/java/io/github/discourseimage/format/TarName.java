package io.github.discourseimage.format;

import io.github.discourseimage.rootfs.Attributes;

/**
 * What the headers of a tar file say of one entry.
 *
 * @param name as {@link TarEntry#name}
 * @param target of a symbolic or hard link, as the archive has it; empty for all else
 * @param offset of the data in the tar file before it was compressed
 * @param size of the data in bytes; 0 for all but files
 */
public record TarName(
    String name, Type type, Attributes attributes, String target, long offset, long size) {

  /** All that root file systems hold. */
  public enum Type {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARD_LINK,
    /** A file with holes, whose data only GNU tar puts together. */
    SPARSE,
    /** A device, a fifo, or what only one kind of tar knows. */
    OTHER
  }

  /** What has no data. */
  public TarName(String name, Type type, Attributes attributes, String target) {
    this(name, type, attributes, target, 0, 0);
  }
}
