package io.github.discourseimage.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * The records of one PAX extended header: {@code "%d %s=%s\n", length, keyword, value}, in the
 * order in which they were added (POSIX.1-2001, pax, "pax Extended Header").
 */
final class PaxRecords {

  /** How GNU tar and others name an extended attribute. */
  static final String XATTR = "SCHILY.xattr.";

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

  /**
   * Reads the records of an extended header; an empty value takes a keyword back.
   *
   * @param broken makes the failure for what is wrong
   */
  static void parse(byte[] bytes, Map<String, byte[]> records, Function<String, IOException> broken)
      throws IOException {
    int start = 0;
    while (start < bytes.length) {
      int space = start;
      int length = 0;
      while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9') {
        length = Math.min(length, bytes.length) * 10 + bytes[space++] - '0';
      }
      int end = start + length;
      int equals = space + 1;
      while (equals < bytes.length && bytes[equals] != '=') {
        equals++;
      }
      if (end > bytes.length
          || equals >= end - 1
          || bytes[space] != ' '
          || bytes[end - 1] != '\n') {
        throw broken.apply("has an extended header with a broken record");
      }
      String keyword = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
      if (equals + 1 == end - 1) {
        records.remove(keyword);
      } else {
        records.put(keyword, Arrays.copyOfRange(bytes, equals + 1, end - 1));
      }
      start = end;
    }
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
