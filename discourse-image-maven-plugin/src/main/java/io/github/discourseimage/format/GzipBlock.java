package io.github.discourseimage.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** One block of {@link ParallelGzipStream}: what it looks back on, its bytes, and the result. */
final class GzipBlock {

  private final Deflater deflater;

  /** The dictionary at its end, then the bytes: {@code [window - dictionary, window + length)}. */
  private final byte[] bytes;

  private final byte[] deflated;
  private final int window;
  private int dictionary;
  private int length;
  private int deflatedLength;

  GzipBlock(int level, int window, int size) {
    this.deflater = new Deflater(level, true);
    this.window = window;
    this.bytes = new byte[window + size];
    // Nine bits for each byte is the worst that any zlib does with what it cannot shrink.
    this.deflated = new byte[size + size / 8 + 64];
  }

  /** Makes this block empty and lets it look back on what came before. */
  void startAfter(GzipBlock previous) {
    dictionary = Math.min(window, previous.length);
    System.arraycopy(
        previous.bytes,
        window + previous.length - dictionary,
        bytes,
        window - dictionary,
        dictionary);
    length = 0;
  }

  boolean isFull() {
    return window + length == bytes.length;
  }

  int length() {
    return length;
  }

  /** Takes as many bytes as there is room for, and tells how many. */
  int append(byte[] from, int offset, int count) {
    int taken = Math.min(count, bytes.length - window - length);
    System.arraycopy(from, offset, bytes, window + length, taken);
    length += taken;
    return taken;
  }

  void update(CRC32 crc) {
    crc.update(bytes, window, length);
  }

  GzipBlock deflate(boolean last) throws IOException {
    deflater.reset();
    if (dictionary > 0) {
      deflater.setDictionary(bytes, window - dictionary, dictionary);
    }
    deflater.setInput(bytes, window, length);
    if (last) {
      deflater.finish();
    }
    deflatedLength =
        deflater.deflate(
            deflated, 0, deflated.length, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
    if (deflatedLength == deflated.length || last && !deflater.finished()) {
      throw new IOException("a deflated block does not fit " + deflated.length + " bytes");
    }
    return this;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(deflated, 0, deflatedLength);
  }

  void end() {
    deflater.end();
  }
}
