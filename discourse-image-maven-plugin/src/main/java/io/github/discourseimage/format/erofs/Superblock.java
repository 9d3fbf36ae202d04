package io.github.discourseimage.format.erofs;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first block: a superblock (erofs_fs.h, {@code struct erofs_super_block}) and behind it the
 * root's inode, which must be near the start, for its number has 16 bits.
 *
 * @param uuid of the file system
 * @param inodes how many there are
 * @param time of the image's files, in seconds since 1970
 * @param blocks how many there are
 */
record Superblock(UUID uuid, long inodes, long time, long blocks, ErofsCompression compression) {

  /** Where the superblock starts, in bytes; boot loaders have what is before it. */
  private static final int OFFSET = 1024;

  /** Blocks at the start that are its own. */
  static final int BLOCKS = 1;

  private static final int LENGTH = 128;

  /** What is said of compression follows ({@code struct z_erofs_lz4_cfgs} and its length). */
  private static final int COMPRESSION = OFFSET + LENGTH;

  private static final short COMPRESSION_LENGTH = 14;

  /** Where the root's inode starts, in bytes: the next slot. */
  static final int ROOT = COMPRESSION + Metadata.SLOT;

  private static final int MAGIC = 0xE0F5E1E2;

  /** The checksum counts, and times are those of the last change. */
  private static final int COMPATIBLE_FEATURES = 0x1 | 0x2;

  private static final int CHECKSUM = OFFSET + 4;

  /** Clusters end with their bytes, and have any number of blocks. */
  private static final int INCOMPATIBLE_FEATURES_OF_LZ4 = 0x1 | 0x2;

  /** The place of {@code feature_incompat}, and behind it of the algorithms' bits. */
  private static final int INCOMPATIBLE_FEATURES = OFFSET + 80;

  private static final short LZ4_BIT = 1;

  /** How far back LZ4 looks, in bytes. */
  private static final short LZ4_DISTANCE = (short) 0xFFFF;

  /** Encodes the block. */
  byte[] encode(ByteBuffer root) {
    ByteBuffer block = Inode.littleEndian(Blocks.SIZE);
    block.position(OFFSET);
    block.putInt(MAGIC).putInt(0).putInt(COMPATIBLE_FEATURES);
    block.put((byte) Integer.numberOfTrailingZeros(Blocks.SIZE)).put((byte) 0);
    block.putShort((short) (ROOT / Metadata.SLOT)).putLong(inodes);
    block.putLong(time).putInt(0).putInt((int) blocks);
    // Inodes are counted from the start of the image; shared extended attributes there are none.
    block.putInt(0).putInt(0);
    block.putLong(Long.reverseBytes(uuid.getMostSignificantBits()));
    block.putLong(Long.reverseBytes(uuid.getLeastSignificantBits()));
    if (compression == ErofsCompression.LZ4) {
      block.putInt(INCOMPATIBLE_FEATURES, INCOMPATIBLE_FEATURES_OF_LZ4);
      block.putShort(INCOMPATIBLE_FEATURES + Integer.BYTES, LZ4_BIT);
      block.position(COMPRESSION);
      block.putShort(COMPRESSION_LENGTH).putShort(LZ4_DISTANCE);
      block.putShort((short) CompressedNode.PIECE_BLOCKS);
    }
    block.put(ROOT, root.array());
    CRC32C crc = new CRC32C();
    crc.update(block.array(), OFFSET, Blocks.SIZE - OFFSET);
    // The kernel's does not end with the inversion that Java's has.
    block.putInt(CHECKSUM, ~(int) crc.getValue());
    return block.array();
  }
}
