package io.github.discourseimage.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The records of one PAX extended header: {@code "%d %s=%s\n", length, keyword, value}, in the
 * order in which they were added (POSIX.1-2001, pax, "pax Extended Header").
 */
final class PaxRecords {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

  boolean isEmpty() {
    return bytes.size() == 0;
  }

  /**
   * Adds text as UTF-8.
   *
   * @throws IllegalArgumentException when it is not text that UTF-8 can tell
   */
  void add(String keyword, String value) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] copy = new byte[encoded.remaining()];
      encoded.get(copy);
      add(keyword, copy);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "'" + value + "' cannot be written as UTF-8: it holds half of a surrogate pair", e);
    }
  }

  /** Adds bytes as they are. */
  void add(String keyword, byte[] value) {
    byte[] key = keyword.getBytes(StandardCharsets.UTF_8);
    int rest = 1 + key.length + 1 + value.length + 1;
    // The length counts its own digits.
    int length = rest + digits(rest);
    if (digits(length) > digits(rest)) {
      length++;
    }
    bytes.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    bytes.write(' ');
    bytes.writeBytes(key);
    bytes.write('=');
    bytes.writeBytes(value);
    bytes.write('\n');
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
