package io.github.discourseimage.format.erofs;

import io.github.discourseimage.rootfs.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An inode with its extended attributes: the short form (erofs_fs.h, {@code struct
 * erofs_inode_compact}), whose time is the image's, wherever its numbers are small enough, else the
 * long one ({@code struct erofs_inode_extended}).
 */
final class Inode {

  /** How the bytes lie (erofs_fs.h, {@code EROFS_INODE_*}): in blocks of their own. */
  static final int FLAT_PLAIN = 0;

  /** The last ones, less than a block, behind the inode. */
  static final int FLAT_INLINE = 2;

  /** The address of no block. */
  static final int NO_BLOCK = -1;

  private static final int COMPACT = 32;
  private static final int EXTENDED = 64;

  private final FileType type;
  private final Attributes attributes;
  private final byte[] xattrs;
  private final long size;
  private final long links;
  private final int number;

  /**
   * Makes an inode.
   *
   * @param size in bytes, of what a reader sees
   * @param links names that it has
   * @param number for stat(2) on machines of 32 bits
   * @throws IllegalArgumentException when its extended attributes are none for EROFS
   */
  Inode(FileType type, Attributes attributes, long size, long links, int number) {
    this.type = type;
    this.attributes = attributes;
    this.xattrs = InlineXattrs.encode(attributes.xattrs());
    this.size = size;
    this.links = links;
    this.number = number;
  }

  /** The bytes that a reader sees. */
  long size() {
    return size;
  }

  /** Bytes on disk, without what follows the extended attributes. */
  int length() {
    return (isCompact() ? COMPACT : EXTENDED) + xattrs.length;
  }

  /** Room for numbers as the format has them. */
  static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private boolean isCompact() {
    return size <= 0xFFFF_FFFFL
        && links <= 0xFFFF
        && attributes.owner().uid() <= 0xFFFF
        && attributes.owner().gid() <= 0xFFFF;
  }

  /**
   * Encodes it.
   *
   * @param layout one of the constants above
   * @param data what {@code i_u} says for that layout, such as the address of the first block
   * @param time of the file, in seconds since 1970
   * @param more bytes to leave room for behind
   */
  ByteBuffer encode(int layout, int data, long time, int more) {
    ByteBuffer bytes = littleEndian(length() + more);
    boolean compact = isCompact();
    bytes.putShort((short) (layout << 1 | (compact ? 0 : 1)));
    bytes.putShort((short) InlineXattrs.count(xattrs.length));
    bytes.putShort((short) (type.mode() | attributes.mode().bits()));
    if (compact) {
      bytes.putShort((short) links).putInt((int) size).putInt(0);
      bytes.putInt(data).putInt(number);
      bytes.putShort((short) attributes.owner().uid());
      bytes.putShort((short) attributes.owner().gid());
      bytes.putInt(0);
    } else {
      bytes.putShort((short) 0).putLong(size);
      bytes.putInt(data).putInt(number);
      bytes.putInt((int) attributes.owner().uid()).putInt((int) attributes.owner().gid());
      bytes.putLong(time).putInt(0).putInt((int) links);
      bytes.position(EXTENDED);
    }
    return bytes.put(xattrs);
  }
}
