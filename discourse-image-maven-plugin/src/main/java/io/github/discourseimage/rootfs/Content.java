package io.github.discourseimage.rootfs;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of a file, left where they are until a sink reads them. May be opened many times and by
 * many threads at once.
 */
public interface Content {

  /** Bytes that are compared at once. */
  int BUFFER = 64 * 1024;

  /**
   * Opens the bytes. Size and stream belong together: a reader that gets another number of bytes
   * than {@link Opened#size()} must fail, for the file changed while it was read.
   */
  Opened open() throws IOException;

  /**
   * Names the bytes without reading them, such as {@code git:<blob id>}: equal versions promise
   * equal bytes. Sinks use it to leave alone what they wrote before.
   */
  String version() throws IOException;

  /**
   * An open file.
   *
   * @param size in bytes, known before the first byte is read
   */
  record Opened(long size, InputStream stream) implements Closeable {
    /** The bytes themselves where they are in memory already; they must not be changed. */
    public Optional<byte[]> inMemory() {
      return stream instanceof BytesStream bytes ? Optional.of(bytes.whole()) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  /** Reads everything; for small files such as configuration. */
  default byte[] readAll() throws IOException {
    try (Opened opened = open()) {
      return opened.stream().readAllBytes();
    }
  }

  /**
   * Whether two contents have the same bytes. Versions that differ do not say that the bytes do: a
   * file's version names its path. So files of one size are read and compared.
   */
  default boolean isSameAs(Content other) throws IOException {
    if (version().equals(other.version())) {
      return true;
    }
    try (Opened mine = open();
        Opened its = other.open()) {
      if (mine.size() != its.size()) {
        return false;
      }
      byte[] a = new byte[BUFFER];
      byte[] b = new byte[BUFFER];
      int read;
      do {
        read = mine.stream().readNBytes(a, 0, BUFFER);
        if (its.stream().readNBytes(b, 0, BUFFER) != read
            || !Arrays.equals(a, 0, read, b, 0, read)) {
          return false;
        }
      } while (read == BUFFER);
      return true;
    }
  }

  /** Content that is already in memory, such as a rendered template. */
  static Content of(byte[] bytes) {
    return new BytesContent(bytes.clone());
  }

  /** UTF-8 text. */
  static Content of(String text) {
    return new BytesContent(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Opens bytes that the caller will not change. */
  static Opened opened(byte[] bytes) {
    return new Opened(bytes.length, new BytesStream(bytes));
  }
}
