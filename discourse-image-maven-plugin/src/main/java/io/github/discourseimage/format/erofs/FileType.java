package io.github.discourseimage.format.erofs;

/** The kinds of files that an image has. */
enum FileType {
  FILE(1, 0100000),
  DIRECTORY(2, 0040000),
  SYMLINK(7, 0120000);

  private final int number;
  private final int mode;

  FileType(int number, int mode) {
    this.number = number;
    this.mode = mode;
  }

  /** What a directory says of it (the kernel's fs_types.h, {@code FT_*}). */
  int number() {
    return number;
  }

  /** The bits of its mode that tell it (inode(7), {@code S_IFMT}). */
  int mode() {
    return mode;
  }
}
