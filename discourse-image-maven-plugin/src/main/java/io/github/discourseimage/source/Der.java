package io.github.discourseimage.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One element of the Distinguished Encoding Rules (X.690): tag, definite length, content.
 *
 * <p>The JDK has no public reader, and its certificate class refuses keys that it cannot use, such
 * as those on Brainpool curves.
 *
 * @param tag the identifier octet; high tag numbers do not occur in a certificate
 * @param from where the identifier octet is in {@code bytes}
 * @param content where the content begins
 * @param to where the content ends
 */
record Der(int tag, byte[] bytes, int from, int content, int to) {

  static final int BOOLEAN = 0x01;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int UTF8_STRING = 0x0c;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  /**
   * Reads the element that fills an array.
   *
   * @throws IllegalArgumentException when it is no element or more than one
   */
  static Der of(byte[] bytes) {
    Der der = read(bytes, 0, bytes.length);
    if (der.to() != bytes.length) {
      throw new IllegalArgumentException(
          (bytes.length - der.to()) + " bytes follow the end of the structure");
    }
    return der;
  }

  private static Der read(byte[] bytes, int from, int limit) {
    if (limit - from < 2) {
      throw new IllegalArgumentException("the structure is cut off");
    }
    int first = bytes[from + 1] & 0xff;
    int content = from + 2;
    long length = first;
    if (first >= 0x80) {
      int count = first & 0x7f;
      if (count == 0 || count > 4) {
        throw new IllegalArgumentException("a length is not in DER");
      }
      if (limit - content < count) {
        throw new IllegalArgumentException("the structure is cut off");
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = length << 8 | bytes[content + i] & 0xff;
      }
      content += count;
    }
    if (length > limit - content) {
      throw new IllegalArgumentException("the structure is cut off");
    }
    return new Der(bytes[from] & 0xff, bytes, from, content, content + (int) length);
  }

  /** The elements inside a SEQUENCE, SET or explicit tag. */
  List<Der> children() {
    List<Der> children = new ArrayList<>();
    for (int at = content; at < to; ) {
      Der child = read(bytes, at, to);
      children.add(child);
      at = child.to();
    }
    return children;
  }

  /**
   * The elements of a SEQUENCE or SET.
   *
   * @throws IllegalArgumentException when it is none or has fewer elements
   */
  List<Der> children(int expectedTag, int atLeast) {
    List<Der> children = tag == expectedTag ? children() : List.of();
    if (tag != expectedTag || children.size() < atLeast) {
      throw new IllegalArgumentException("an element is not as RFC 5280 has it");
    }
    return children;
  }

  byte[] value() {
    return Arrays.copyOfRange(bytes, content, to);
  }

  byte[] encoded() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** Encodes an element. */
  static byte[] encode(int tag, byte[] value) {
    int length = value.length;
    int count = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
    byte[] encoded = new byte[2 + count + length];
    encoded[0] = (byte) tag;
    encoded[1] = (byte) (count == 0 ? length : 0x80 | count);
    for (int i = 0; i < count; i++) {
      encoded[2 + i] = (byte) (length >>> 8 * (count - 1 - i));
    }
    System.arraycopy(value, 0, encoded, 2 + count, length);
    return encoded;
  }
}
