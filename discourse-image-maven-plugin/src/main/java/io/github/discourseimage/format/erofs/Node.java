package io.github.discourseimage.format.erofs;

import java.io.IOException;

/** An inode in its place, whose bytes come in any number of pieces. */
interface Node {

  /** The inode's number: its position, counted in slots. */
  long nid();

  /** Takes the next bytes. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /**
   * Writes the inode, when all bytes are there.
   *
   * @param time in seconds since 1970
   */
  void end(long time) throws IOException;
}
