package io.github.discourseimage.format.erofs;

import java.io.IOException;

/**
 * The blocks of an image, handed out from the first to the last. Neighbouring writes of file data
 * are put together; metadata, which lies between them, goes straight to its place.
 */
final class Blocks {

  /** The size of a block in bytes: the only one that every kernel since 5.4 mounts. */
  static final int SIZE = 4096;

  /** Block addresses have 32 bits (erofs_fs.h, {@code raw_blkaddr}); the highest means none. */
  private static final long MAX = 0xFFFF_FFFEL;

  private static final byte[] ZERO = new byte[1];

  private final RandomAccessOutput out;
  private final byte[] buffer = new byte[256 * SIZE];
  private long start;
  private int filled;
  private long next;
  private long end;

  Blocks(RandomAccessOutput out) {
    this.out = out;
  }

  /** The number of blocks that hold so many bytes. */
  static long holding(long bytes) {
    return (bytes + SIZE - 1) / SIZE;
  }

  /**
   * Hands out neighbouring blocks.
   *
   * @return the number of the first
   * @throws IOException when the image would have more blocks than it can count: 16 TiB
   */
  long allocate(long count) throws IOException {
    if (count > MAX - next) {
      throw new IOException("an EROFS image holds up to " + MAX + " blocks of " + SIZE + " bytes");
    }
    long first = next;
    next += count;
    return first;
  }

  /** The number of blocks that were handed out. */
  long count() {
    return next;
  }

  /** Writes file data. */
  void writeData(long position, byte[] bytes, int offset, int length) throws IOException {
    if (position != start + filled || length > buffer.length - filled) {
      flush();
      start = position;
    }
    if (length > buffer.length) {
      writeMetadata(position, bytes, offset, length);
      start = position + length;
      return;
    }
    System.arraycopy(bytes, offset, buffer, filled, length);
    filled += length;
  }

  /** Writes something of its own place. */
  void writeMetadata(long position, byte[] bytes, int offset, int length) throws IOException {
    out.write(position, bytes, offset, length);
    end = Math.max(end, position + length);
  }

  /** Writes what is put together, and zeros up to the end of the last block. */
  void finish() throws IOException {
    flush();
    if (end < next * SIZE) {
      writeMetadata(next * SIZE - 1, ZERO, 0, 1);
    }
  }

  private void flush() throws IOException {
    if (filled > 0) {
      writeMetadata(start, buffer, 0, filled);
    }
    start += filled;
    filled = 0;
  }
}
