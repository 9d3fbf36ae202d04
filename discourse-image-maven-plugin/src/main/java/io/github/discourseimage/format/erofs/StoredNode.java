package io.github.discourseimage.format.erofs;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An inode whose bytes lie as they are; both have their place from the beginning. */
final class StoredNode implements Node {

  private final Inode inode;
  private final Blocks blocks;
  private final long size;
  private final long position;
  private final int firstBlock;
  private final byte[] tail;
  private long written;

  /** Finds the places. */
  static StoredNode place(Inode inode, Blocks blocks, Metadata metadata) throws IOException {
    int rest = (int) (inode.size() % Blocks.SIZE);
    int inlined = inode.length() + rest <= Blocks.SIZE ? rest : 0;
    return new StoredNode(inode, blocks, metadata.reserve(inode.length() + inlined), inlined);
  }

  /** Finds a place for the bytes of an inode that has one. */
  static StoredNode placeAt(long position, Inode inode, Blocks blocks) throws IOException {
    return new StoredNode(inode, blocks, position, 0);
  }

  private StoredNode(Inode inode, Blocks blocks, long position, int inlined) throws IOException {
    this.inode = inode;
    this.blocks = blocks;
    this.size = inode.size();
    this.position = position;
    this.tail = new byte[inlined];
    long count = Blocks.holding(size - inlined);
    this.firstBlock = count == 0 ? Inode.NO_BLOCK : (int) blocks.allocate(count);
  }

  @Override
  public long nid() {
    return position / Metadata.SLOT;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > size - written) {
      throw new IllegalStateException(length + " bytes for a file that lacks " + (size - written));
    }
    int inBlocks = (int) Math.max(0, Math.min(length, size - tail.length - written));
    if (inBlocks > 0) {
      long start = Integer.toUnsignedLong(firstBlock) * Blocks.SIZE;
      blocks.writeData(start + written, bytes, offset, inBlocks);
    }
    if (length > inBlocks) {
      int done = (int) (written + inBlocks - (size - tail.length));
      System.arraycopy(bytes, offset + inBlocks, tail, done, length - inBlocks);
    }
    written += length;
  }

  /** Encodes the inode, when all bytes are there. */
  ByteBuffer encode(long time) {
    if (written != size) {
      throw new IllegalStateException("the file lacks " + (size - written) + " bytes");
    }
    int layout = tail.length > 0 ? Inode.FLAT_INLINE : Inode.FLAT_PLAIN;
    return inode.encode(layout, firstBlock, time, tail.length).put(tail);
  }

  @Override
  public void end(long time) throws IOException {
    byte[] bytes = encode(time).array();
    blocks.writeMetadata(position, bytes, 0, bytes.length);
  }
}
