package io.github.discourseimage.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lists a tar archive while its bytes pass by. Unlike {@link TarIndex} it takes all that root file
 * systems hold, devices and hard links included.
 */
public final class TarListing extends OutputStream {

  private final Path file;
  private final Consumer<TarName> names;
  private final TarHeaders headers = new TarHeaders();

  /** The block or the extended header that is being collected. */
  private byte[] pending = new byte[TarWriter.BLOCK];

  private int filled;
  private @Nullable TarHeader extended;
  private long skip;
  private long position;
  private boolean ended;

  /**
   * @param file for messages
   * @param names takes the entries in the order of the archive
   */
  public TarListing(Path file, Consumer<TarName> names) {
    this.file = file;
    this.names = names;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0 && !ended) {
      int count;
      if (skip > 0) {
        count = (int) Math.min(skip, left);
        skip -= count;
      } else {
        count = Math.min(pending.length - filled, left);
        System.arraycopy(bytes, at, pending, filled, count);
        filled += count;
      }
      at += count;
      left -= count;
      position += count;
      if (skip == 0 && filled == pending.length) {
        take();
      }
    }
  }

  private void take() throws IOException {
    byte[] whole = pending;
    filled = 0;
    if (extended != null) {
      headers.extend(Objects.requireNonNull(extended), whole);
      skip = padding(whole.length);
      extended = null;
      pending = new byte[TarWriter.BLOCK];
      return;
    }
    TarHeader header = new TarHeader(ByteBuffer.wrap(whole), file, position - whole.length);
    if (header.isEnd()) {
      ended = true;
      return;
    }
    header.requireChecksum();
    long size = headers.size(header);
    if (TarHeaders.isExtended(header.type()) && size > 0) {
      extended = header;
      pending = new byte[(int) size];
    } else {
      names.accept(headers.entry(header, position, size));
      skip = size + padding(size);
    }
  }

  private static long padding(long size) {
    return (TarWriter.BLOCK - size % TarWriter.BLOCK) % TarWriter.BLOCK;
  }

  /**
   * Checks that the archive was whole.
   *
   * @throws IOException naming the file
   */
  @Override
  public void close() throws IOException {
    if (!ended && (position == 0 || filled > 0 || skip > 0 || extended != null)) {
      throw new IOException(file + " is no whole tar file: it ends at offset " + position);
    }
  }
}
