package io.github.discourseimage.rootfs;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The bytes of a file, left where they are until a sink reads them. May be opened many times and by
 * many threads at once.
 */
public interface Content {

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
