package io.github.discourseimage.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The fields of one header that is read (tar.h); {@link UstarHeader} is the one that is written.
 */
final class TarHeader {

  private static final int CHECKSUM = 148;

  private final byte[] block = new byte[TarWriter.BLOCK];
  private final Path file;
  private final long position;

  TarHeader(ByteBuffer bytes, Path file, long position) {
    bytes.get(block);
    this.file = file;
    this.position = position;
  }

  boolean isEnd() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  void requireChecksum() throws IOException {
    long sum = 0;
    for (int i = 0; i < block.length; i++) {
      sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i] & 0xff;
    }
    if (octal(CHECKSUM, 8) != sum) {
      throw broken("has no header of an entry there (its checksum is wrong)");
    }
  }

  char type() {
    return (char) (block[156] & 0xff);
  }

  int mode() throws IOException {
    return (int) octal(100, 8) & 07777;
  }

  long size() throws IOException {
    return octal(124, 12);
  }

  long uid() throws IOException {
    return octal(108, 8);
  }

  long gid() throws IOException {
    return octal(116, 8);
  }

  byte[] name() {
    byte[] name = untilNul(field(0, 100));
    // GNU tar's own format has other fields where ustar has the prefix.
    boolean ustar = block[257] == 'u' && block[262] == 0 && block[345] != 0;
    if (!ustar) {
      return name;
    }
    byte[] prefix = untilNul(field(345, 155));
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    whole[prefix.length] = '/';
    System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
    return whole;
  }

  byte[] link() {
    return untilNul(field(157, 100));
  }

  private byte[] field(int offset, int length) {
    return Arrays.copyOfRange(block, offset, offset + length);
  }

  /** An octal number, or one in the base 256 that GNU tar uses for large ones. */
  private long octal(int offset, int length) throws IOException {
    if ((block[offset] & 0x80) == 0) {
      String digits = ascii(field(offset, length));
      if (!digits.matches("[0-7]*")) {
        throw broken("has '" + digits + "' where a number is expected");
      }
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }
    long value = block[offset] & 0x7f;
    for (int i = offset + 1; i < offset + length; i++) {
      if (value >>> 54 != 0) {
        throw broken("has a number out of range");
      }
      value = value << 8 | block[i] & 0xff;
    }
    return value;
  }

  private static String ascii(byte[] bytes) {
    return new String(untilNul(bytes), StandardCharsets.ISO_8859_1).strip();
  }

  /** The decimal number of a PAX record. */
  long decimal(byte[] bytes) throws IOException {
    String digits = ascii(bytes);
    if (!digits.matches("[0-9]{1,18}")) {
      throw broken("has '" + digits + "' where a number is expected");
    }
    return Long.parseLong(digits);
  }

  String text(byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw broken("has a name that is not UTF-8: " + new String(bytes, StandardCharsets.UTF_8));
    }
  }

  static byte[] untilNul(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return Arrays.copyOf(bytes, i);
      }
    }
    return bytes;
  }

  IOException broken(String problem) {
    return new IOException(file + " at offset " + position + " " + problem);
  }
}
