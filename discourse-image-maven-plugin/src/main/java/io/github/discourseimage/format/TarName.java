package io.github.discourseimage.format;

import io.github.discourseimage.rootfs.Attributes;

/**
 * What the headers of a tar file say of one entry; there is no telling of the data.
 *
 * @param name as {@link TarEntry#name}
 * @param target of a symbolic or hard link, as the archive has it; empty for all else
 */
public record TarName(String name, Type type, Attributes attributes, String target) {

  /** All that root file systems hold. */
  public enum Type {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARD_LINK,
    /** A device, a fifo, or what only one kind of tar knows. */
    OTHER
  }
}
