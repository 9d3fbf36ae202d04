package io.github.discourseimage.format.erofs;

import java.io.IOException;

/** What can be written anywhere; what nobody writes before the last byte reads as zeros. */
@FunctionalInterface
public interface RandomAccessOutput {

  /**
   * Writes bytes at a position.
   *
   * @param position in bytes from the start
   */
  void write(long position, byte[] bytes, int offset, int length) throws IOException;
}
