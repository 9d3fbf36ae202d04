package io.github.discourseimage.format;

import io.github.discourseimage.rootfs.Entry;
import java.io.IOException;

/**
 * A format that takes a root file system entry by entry, each parent before what it holds.
 *
 * <p>Every {@code put} and {@code start} throws {@link IllegalArgumentException} for an entry that
 * the format cannot tell of; the message says what it is and why.
 */
public interface TreeWriter {

  /** What a message calls a tree in this format, such as {@code a tar archive}. */
  String title();

  /** Writes a directory. */
  void putDirectory(Entry.Directory directory) throws IOException;

  /** Writes a symbolic link. */
  void putSymlink(Entry.Symlink link) throws IOException;

  /**
   * Begins a file; exactly {@code size} bytes must follow by {@link #write} and then {@link
   * #endFile}.
   */
  void startFile(Entry.File file, long size) throws IOException;

  /** Writes bytes of the file that was begun. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /** Ends the file that was begun. */
  void endFile() throws IOException;

  /** Ends the tree. Does not close what was written to. */
  void finish() throws IOException;
}
