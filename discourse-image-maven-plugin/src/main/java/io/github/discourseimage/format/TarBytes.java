package io.github.discourseimage.format;

import io.github.discourseimage.rootfs.Content;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A file that many threads read by position through one channel. Nobody closes it: a channel that
 * nothing refers to any more is closed by Java, as the contents that are read through it have no
 * end of their own.
 */
public final class TarBytes {

  private final Path file;
  private final long size;
  private final FileTime modified;
  private FileChannel channel;

  /** Opens a tar file that is not compressed. */
  public TarBytes(Path file) throws IOException {
    this.file = file;
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    size = attributes.size();
    modified = attributes.lastModifiedTime();
    channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  /**
   * The data of one of its files.
   *
   * @param offset where they begin
   * @param length of them in bytes
   * @param tarVersion promises the bytes of the whole tar file
   */
  public Content content(long offset, long length, String tarVersion) {
    return new TarContent(this, offset, length, "tar:" + tarVersion + ":" + offset);
  }

  Path file() {
    return file;
  }

  long size() {
    return size;
  }

  /**
   * Fills the buffer from a position on.
   *
   * @throws EOFException when the file ends before; the message names file and offset
   */
  void read(long position, ByteBuffer buffer) throws IOException {
    int start = buffer.position();
    while (buffer.hasRemaining()) {
      int count = readSome(position + buffer.position() - start, buffer);
      if (count < 0) {
        throw new EOFException(
            file
                + " ends at offset "
                + (position + buffer.position() - start)
                + ", where "
                + buffer.remaining()
                + " more bytes were expected");
      }
    }
  }

  private int readSome(long position, ByteBuffer buffer) throws IOException {
    FileChannel open = channel();
    try {
      return open.read(buffer, position);
    } catch (ClosedChannelException e) {
      // The interrupt of one thread closes the channel for all (InterruptibleChannel).
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return reopened(open).read(buffer, position);
    }
  }

  private synchronized FileChannel channel() {
    return channel;
  }

  private synchronized FileChannel reopened(FileChannel closed) throws IOException {
    if (channel == closed) {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      if (now.size() != size || !now.lastModifiedTime().equals(modified)) {
        throw new IOException(file + " changed while it was read");
      }
      channel = FileChannel.open(file, StandardOpenOption.READ);
    }
    return channel;
  }
}
