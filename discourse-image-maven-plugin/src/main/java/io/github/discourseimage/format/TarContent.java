package io.github.discourseimage.format;

import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A file's bytes within a tar file.
 *
 * @param version must promise these bytes
 */
record TarContent(TarBytes tar, long offset, long size, String version) implements Content {

  /** Larger files are streamed. */
  private static final int IN_MEMORY = 1 << 20;

  @Override
  public Opened open() throws IOException {
    if (size > IN_MEMORY) {
      return new Opened(size, new Stream());
    }
    byte[] bytes = new byte[(int) size];
    tar.read(offset, ByteBuffer.wrap(bytes));
    return Content.opened(bytes);
  }

  /** The bytes in pieces as large as the reader asks for. */
  private final class Stream extends InputStream {

    private long done;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
      Objects.checkFromIndexSize(start, length, buffer.length);
      if (length == 0) {
        return 0;
      }
      if (done == size) {
        return -1;
      }
      int count = (int) Math.min(length, size - done);
      tar.read(offset + done, ByteBuffer.wrap(buffer, start, count));
      done += count;
      return count;
    }

    @Override
    public long skip(long n) {
      long skipped = Math.max(0, Math.min(n, size - done));
      done += skipped;
      return skipped;
    }
  }
}
