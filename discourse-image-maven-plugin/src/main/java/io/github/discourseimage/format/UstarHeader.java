package io.github.discourseimage.format;

import java.util.Arrays;

/**
 * One 512-byte header of a ustar archive (POSIX.1-1988, tar.h), used again for each entry. A field
 * that cannot hold a value tells so and holds a stand-in, for the PAX header to put right.
 */
final class UstarHeader {

  static final byte FILE = '0';
  static final byte SYMLINK = '2';
  static final byte DIRECTORY = '5';
  static final byte PAX = 'x';

  private static final int NAME = 0;
  private static final int NAME_LENGTH = 100;
  private static final int MODE = 100;
  private static final int UID = 108;
  private static final int GID = 116;
  private static final int SIZE = 124;
  private static final int MTIME = 136;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int LINK = 157;
  private static final int LINK_LENGTH = 100;
  private static final int MAGIC = 257;
  private static final int DEVICE_MAJOR = 329;
  private static final int DEVICE_MINOR = 337;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;

  private final byte[] block = new byte[TarWriter.BLOCK];

  void start(byte type, int mode) {
    Arrays.fill(block, (byte) 0);
    block[TYPE] = type;
    octal(MODE, 7, mode);
    octal(DEVICE_MAJOR, 7, 0);
    octal(DEVICE_MINOR, 7, 0);
    for (int i = 0; i < 5; i++) {
      block[MAGIC + i] = (byte) "ustar".charAt(i);
    }
    block[MAGIC + 6] = '0';
    block[MAGIC + 7] = '0';
  }

  /** Puts a name into the name field, or its directory into the prefix field. */
  boolean name(String name) {
    boolean ascii = isAscii(name);
    int length = name.length();
    if (ascii && length <= NAME_LENGTH) {
      put(name, 0, length, NAME);
      return true;
    }
    if (ascii && length <= PREFIX_LENGTH + 1 + NAME_LENGTH) {
      // The shortest name that leaves a prefix short enough; a directory's own slash stays with it.
      int slash = name.lastIndexOf('/', Math.min(PREFIX_LENGTH, length - 2));
      if (slash > 0 && length - slash - 1 <= NAME_LENGTH) {
        put(name, 0, slash, PREFIX);
        put(name, slash + 1, length, NAME);
        return true;
      }
    }
    String standIn = toAscii(name);
    int start = length <= NAME_LENGTH ? 0 : standIn.lastIndexOf('/', length - 2) + 1;
    put(standIn, start, Math.min(length, start + NAME_LENGTH), NAME);
    return false;
  }

  boolean link(String target) {
    if (target.length() <= LINK_LENGTH && isAscii(target)) {
      put(target, 0, target.length(), LINK);
      return true;
    }
    put(toAscii(target), 0, Math.min(target.length(), LINK_LENGTH), LINK);
    return false;
  }

  boolean size(long size) {
    return octal(SIZE, 11, size);
  }

  boolean uid(long uid) {
    return octal(UID, 7, uid);
  }

  boolean gid(long gid) {
    return octal(GID, 7, gid);
  }

  boolean mtime(long seconds) {
    return octal(MTIME, 11, seconds);
  }

  /** Computes the checksum; the block is valid until the next {@link #start}. */
  byte[] finish() {
    for (int i = 0; i < 8; i++) {
      block[CHECKSUM + i] = ' ';
    }
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(CHECKSUM, 6, sum);
    block[CHECKSUM + 6] = 0;
    return block;
  }

  /** Writes digits that leave the last byte of the field NUL; zero when there are too few. */
  private boolean octal(int offset, int digits, long value) {
    boolean fits = value >>> 3 * digits == 0;
    long left = fits ? value : 0;
    for (int i = digits - 1; i >= 0; i--) {
      block[offset + i] = (byte) ('0' + (left & 7));
      left >>>= 3;
    }
    return fits;
  }

  @SuppressWarnings("deprecation") // The only conversion that makes no copy, and the text is ASCII.
  private void put(String ascii, int from, int to, int offset) {
    ascii.getBytes(from, to, block, offset);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static String toAscii(String text) {
    StringBuilder ascii = new StringBuilder(text);
    for (int i = 0; i < ascii.length(); i++) {
      if (ascii.charAt(i) > 0x7f) {
        ascii.setCharAt(i, '_');
      }
    }
    return ascii.toString();
  }
}
