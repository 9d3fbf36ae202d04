package io.github.discourseimage.format.erofs;

import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/**
 * A file that is compressed piece by piece (erofs_fs.h, {@code EROFS_INODE_COMPRESSED_FULL}). A
 * piece becomes a physical cluster of as few blocks as LZ4 makes of it; where it saves none, the
 * piece stays as it is. Behind the inode lies an index with a line for each block that a reader
 * sees ({@code struct z_erofs_lcluster_index}).
 */
final class CompressedNode implements Node {

  /** Blocks of a piece: the most that a physical cluster has. */
  static final int PIECE_BLOCKS = 16;

  /** How the bytes lie: compressed, with an index of full lines. */
  private static final int LAYOUT = 1;

  /** Clusters have any number of blocks ({@code Z_EROFS_ADVISE_BIG_PCLUSTER_1}). */
  private static final short ADVISE = 0x2;

  private static final short PLAIN = 0;
  private static final short HEAD = 1;
  private static final short NOT_HEAD = 2;

  /** Says of a distance that it is the number of blocks ({@code Z_EROFS_LI_D0_CBLKCNT}). */
  private static final int BLOCK_COUNT = 1 << 11;

  /** {@code struct z_erofs_map_header} and as much again that is not used. */
  private static final int HEADER = 16;

  private static final int LINE = 8;

  /** The one in Java: others may give other bytes. */
  private static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();

  private final Inode inode;
  private final Blocks blocks;
  private final long position;
  private final ByteBuffer index;
  private final byte[] piece;
  private final byte[] compressed;
  private int filled;
  private int usedBlocks;

  /** Finds a place for the inode and its index; there is one for the bytes when they are there. */
  CompressedNode(Inode inode, Blocks blocks, Metadata metadata) throws IOException {
    this.inode = inode;
    this.blocks = blocks;
    int lines = Math.toIntExact(Blocks.holding(inode.size()) * LINE);
    this.index = Inode.littleEndian(indexOffset(inode) - inode.length() + HEADER + lines);
    this.position = metadata.reserve(inode.length() + index.capacity());
    // The index follows the header, which is aligned; what comes before stays zero.
    index.position(indexOffset(inode) - inode.length());
    index.putInt(0).putShort(ADVISE).putShort((short) 0).putLong(0);
    int length = (int) Math.min(inode.size(), (long) PIECE_BLOCKS * Blocks.SIZE);
    this.piece = new byte[length];
    this.compressed = new byte[PIECE_BLOCKS * Blocks.SIZE];
  }

  private static int indexOffset(Inode inode) {
    return (inode.length() + LINE - 1) / LINE * LINE;
  }

  @Override
  public long nid() {
    return position / Metadata.SLOT;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (!index.hasRemaining()) {
        throw new IllegalStateException(length - done + " bytes more than the file has");
      }
      int count = Math.min(length - done, piece.length - filled);
      System.arraycopy(bytes, offset + done, piece, filled, count);
      filled += count;
      done += count;
      if (filled == piece.length) {
        writePiece();
      }
    }
  }

  private void writePiece() throws IOException {
    int count = (int) Blocks.holding(filled);
    int saved = (count - 1) * Blocks.SIZE;
    // It fails when the result has no room, which is where it saves nothing.
    int length = saved == 0 ? 0 : compress(piece, filled, compressed, saved);
    if (length == 0) {
      writePlain(count);
    } else {
      writeCluster(length, count);
    }
    filled = 0;
  }

  private static int compress(byte[] from, int length, byte[] to, int room) {
    try {
      return COMPRESSOR.compress(from, 0, length, to, 0, room);
    } catch (LZ4Exception e) {
      return 0;
    }
  }

  private void writePlain(int count) throws IOException {
    long first = blocks.allocate(count);
    blocks.writeData(first * Blocks.SIZE, piece, 0, filled);
    for (int i = 0; i < count; i++) {
      index.putShort(PLAIN).putShort((short) 0).putInt((int) (first + i));
    }
    usedBlocks += count;
  }

  /** Readers look for the end of the cluster: what comes before the bytes is zero. */
  private void writeCluster(int length, int count) throws IOException {
    int used = (int) Blocks.holding(length);
    byte[] cluster = new byte[used * Blocks.SIZE];
    System.arraycopy(compressed, 0, cluster, cluster.length - length, length);
    long first = blocks.allocate(used);
    blocks.writeData(first * Blocks.SIZE, cluster, 0, cluster.length);
    index.putShort(HEAD).putShort((short) 0).putInt((int) first);
    for (int i = 1; i < count; i++) {
      index.putShort(NOT_HEAD).putShort((short) 0);
      index.putShort((short) (i == 1 ? used | BLOCK_COUNT : i)).putShort((short) (count - i));
    }
    usedBlocks += used;
  }

  @Override
  public void end(long time) throws IOException {
    if (filled > 0) {
      writePiece();
    }
    if (index.hasRemaining()) {
      throw new IllegalStateException(
          "the file lacks the bytes of " + index.remaining() / LINE + " blocks");
    }
    byte[] bytes =
        inode.encode(LAYOUT, usedBlocks, time, index.capacity()).put(index.array()).array();
    blocks.writeMetadata(position, bytes, 0, bytes.length);
  }
}
