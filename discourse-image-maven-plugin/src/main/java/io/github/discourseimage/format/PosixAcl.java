package io.github.discourseimage.format;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Access control lists as the kernel keeps them in extended attributes (acl(5), acl_ea.h). */
final class PosixAcl {

  static final String ACCESS = "system.posix_acl_access";
  static final String DEFAULT = "system.posix_acl_default";

  private static final int VERSION = 2;
  private static final int ENTRY = 8;

  private PosixAcl() {}

  /**
   * The short text form with numeric ids, such as {@code user::rw-,user:1000:r--,group::r--,
   * mask::r--,other::---}; acl_from_text(3) reads it on every system.
   *
   * @param path whose list it is, for the message
   * @throws IllegalArgumentException when it is not a list in the kernel's encoding
   */
  static String toText(byte[] value, String path) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
      int version = buffer.getInt();
      if (version != VERSION || buffer.remaining() % ENTRY != 0) {
        throw malformed(value, path);
      }
      StringBuilder text = new StringBuilder();
      while (buffer.hasRemaining()) {
        int tag = Short.toUnsignedInt(buffer.getShort());
        int permissions = Short.toUnsignedInt(buffer.getShort());
        String id = Integer.toUnsignedString(buffer.getInt());
        text.append(text.isEmpty() ? "" : ",");
        switch (tag) {
          case 0x01 -> text.append("user::");
          case 0x02 -> text.append("user:").append(id).append(':');
          case 0x04 -> text.append("group::");
          case 0x08 -> text.append("group:").append(id).append(':');
          case 0x10 -> text.append("mask::");
          case 0x20 -> text.append("other::");
          default -> throw malformed(value, path);
        }
        text.append((permissions & 4) != 0 ? 'r' : '-');
        text.append((permissions & 2) != 0 ? 'w' : '-');
        text.append((permissions & 1) != 0 ? 'x' : '-');
      }
      return text.toString();
    } catch (BufferUnderflowException e) {
      throw malformed(value, path);
    }
  }

  private static IllegalArgumentException malformed(byte[] value, String path) {
    return new IllegalArgumentException(
        path
            + " has an access control list of "
            + value.length
            + " bytes that is not in version "
            + VERSION
            + " of the kernel's encoding");
  }
}
