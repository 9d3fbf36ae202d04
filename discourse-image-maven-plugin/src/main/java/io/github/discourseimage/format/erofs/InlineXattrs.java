package io.github.discourseimage.format.erofs;

import io.github.discourseimage.rootfs.Xattrs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Extended attributes as they follow an inode (erofs_fs.h, {@code struct erofs_xattr_ibody_header}
 * and {@code struct erofs_xattr_entry}).
 */
final class InlineXattrs {

  private static final byte[] NONE = {};
  private static final int HEADER = 12;
  private static final int ENTRY = 4;

  /** What a name starts with, and what stands for it: the index is one more than the place. */
  private static final String[] PREFIXES = {
    "user.",
    "system.posix_acl_access",
    "system.posix_acl_default",
    "trusted.",
    "\0 lustre, which no kernel reads",
    "security."
  };

  private InlineXattrs() {}

  /**
   * Encodes attributes; no bytes for none.
   *
   * @throws IllegalArgumentException for a name outside the namespaces that the format has, or a
   *     name or value that is too long for it
   */
  static byte[] encode(Xattrs xattrs) {
    if (xattrs.isEmpty()) {
      return NONE;
    }
    int length = HEADER;
    for (String name : xattrs.names()) {
      length += padded(ENTRY + suffix(name).length + xattrs.value(name).length);
    }
    if (count(length) > 0xFFFF) {
      throw new IllegalArgumentException(
          "its extended attributes take " + length + " bytes; EROFS keeps up to 262,148");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(HEADER);
    for (String name : xattrs.names()) {
      byte[] suffix = suffix(name);
      byte[] value = xattrs.value(name);
      if (value.length > 0xFFFF) {
        throw new IllegalArgumentException(
            name + " has " + value.length + " bytes; EROFS keeps up to 65,535");
      }
      int start = bytes.position();
      bytes.put((byte) suffix.length).put((byte) (prefix(name) + 1)).putShort((short) value.length);
      bytes.put(suffix).put(value);
      bytes.position(start + padded(ENTRY + suffix.length + value.length));
    }
    return bytes.array();
  }

  /** What {@code i_xattr_icount} says of so many bytes (erofs_fs.h, erofs_xattr_ibody_size). */
  static int count(int length) {
    return length == 0 ? 0 : (length - HEADER) / ENTRY + 1;
  }

  private static int prefix(String name) {
    for (int i = 0; i < PREFIXES.length; i++) {
      if (name.startsWith(PREFIXES[i])) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "the extended attribute "
            + name
            + " is none that EROFS keeps: user., trusted., security. or an access control list");
  }

  private static byte[] suffix(String name) {
    byte[] suffix =
        name.substring(PREFIXES[prefix(name)].length()).getBytes(StandardCharsets.UTF_8);
    if (suffix.length > 0xFF) {
      throw new IllegalArgumentException(
          "the name of the extended attribute " + name + " is longer than 255 bytes");
    }
    return suffix;
  }

  private static int padded(int length) {
    return (length + ENTRY - 1) / ENTRY * ENTRY;
  }
}
