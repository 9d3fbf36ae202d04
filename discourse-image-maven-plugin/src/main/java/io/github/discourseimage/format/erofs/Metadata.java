package io.github.discourseimage.format.erofs;

import java.io.IOException;

/**
 * Places inodes, with what follows each, into blocks. Whoever has a small file's bytes behind its
 * inode in one block saves a block, so several blocks stay open and each inode takes the one that
 * it fills best.
 */
final class Metadata {

  /** Inodes start at multiples of so many bytes: their numbers count these (erofs.rst). */
  static final int SLOT = 32;

  private static final int OPEN = 64;

  private final Blocks blocks;
  private final long[] open = new long[OPEN];
  private final int[] free = new int[OPEN];
  private int count;

  Metadata(Blocks blocks) {
    this.blocks = blocks;
  }

  /**
   * Finds a place: within one block when the length allows, else at the start of blocks of its own.
   *
   * @param length in bytes
   * @return the position in bytes
   */
  long reserve(int length) throws IOException {
    int slots = (length + SLOT - 1) / SLOT * SLOT;
    if (slots > Blocks.SIZE) {
      return blocks.allocate(Blocks.holding(slots)) * Blocks.SIZE;
    }
    int best = -1;
    for (int i = 0; i < count; i++) {
      if (free[i] >= slots && (best < 0 || free[i] < free[best])) {
        best = i;
      }
    }
    if (best < 0) {
      best = openBlock();
    }
    long position = open[best] * Blocks.SIZE + Blocks.SIZE - free[best];
    free[best] -= slots;
    return position;
  }

  /** Opens a block, in place of the fullest when there are enough. */
  private int openBlock() throws IOException {
    int place = 0;
    if (count < OPEN) {
      place = count++;
    } else {
      for (int i = 1; i < OPEN; i++) {
        if (free[i] < free[place]) {
          place = i;
        }
      }
    }
    open[place] = blocks.allocate(1);
    free[place] = Blocks.SIZE;
    return place;
  }
}
