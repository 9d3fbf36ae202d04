package io.github.discourseimage.format;

import io.github.discourseimage.rootfs.Xattrs;

/**
 * One name in a tar file.
 *
 * @param name as the archive has it, without a leading {@code ./} and a trailing slash
 * @param mode permission bits
 * @param size of the data in bytes; 0 for all but files
 * @param target of a symbolic link; empty for all else
 * @param offset of the data in the tar file
 */
public record TarEntry(
    String name, Type type, int mode, long size, String target, Xattrs xattrs, long offset) {

  /** What an image can hold. */
  public enum Type {
    FILE,
    DIRECTORY,
    SYMLINK
  }

  /** The same data or link under another name. */
  TarEntry named(String other) {
    return new TarEntry(other, type, mode, size, target, xattrs, offset);
  }
}
