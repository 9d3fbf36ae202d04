package io.github.discourseimage.format.erofs;

import io.github.discourseimage.rootfs.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A directory while its names are gathered, and then its blocks (erofs.rst, "Directories"): each
 * begins with its fixed parts and has the names behind them, sorted as bytes, since the kernel
 * bisects them.
 */
final class Directory {

  /** {@code struct erofs_dirent}, in bytes. */
  private static final int DIRENT = 12;

  private static final int LONGEST_NAME = 255;

  private final Attributes attributes;
  private final int number;
  private final List<Name> names = new ArrayList<>();
  private int subdirectories;
  private final Target place = new Target();

  /** Where an inode is; a directory's is known only when all names of the image are. */
  static final class Target {
    private long nid;

    Target() {}

    Target(long nid) {
      this.nid = nid;
    }
  }

  private record Name(byte[] bytes, FileType type, Target target) {
    /** What it takes of a block, in bytes. */
    int length() {
      return DIRENT + bytes.length;
    }
  }

  /**
   * A directory without a name in it.
   *
   * @throws IllegalArgumentException when its extended attributes are none for EROFS
   */
  Directory(Attributes attributes, int number) {
    this.attributes = attributes;
    this.number = number;
    // Encoded when its size is known; what is wrong with them is told while its path is.
    InlineXattrs.encode(attributes.xattrs());
  }

  /**
   * Adds a file or link that is in its place.
   *
   * @throws IllegalArgumentException when the name is longer than 255 bytes
   */
  void add(String name, FileType type, long nid) {
    add(name, type, new Target(nid));
  }

  /** Adds a directory, which gets its place later. */
  void add(String name, Directory directory) {
    add(name, FileType.DIRECTORY, directory.place);
    subdirectories++;
  }

  private void add(String name, FileType type, Target target) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "its name has " + bytes.length + " bytes; Linux takes up to " + LONGEST_NAME);
    }
    names.add(new Name(bytes, type, target));
  }

  /**
   * Ends the gathering.
   *
   * @param parent the directory that holds it; the root is its own
   */
  void close(Directory parent) {
    names.add(new Name(new byte[] {'.'}, FileType.DIRECTORY, place));
    names.add(new Name(new byte[] {'.', '.'}, FileType.DIRECTORY, parent.place));
    names.sort((a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes));
  }

  /** Its inode. */
  Inode inode() {
    return new Inode(FileType.DIRECTORY, attributes, size(), 2L + subdirectories, number);
  }

  void place(long nid) {
    place.nid = nid;
  }

  /** The bytes of its blocks; only the last is shorter than a block. */
  long size() {
    List<List<Name>> blocks = blocks();
    return (blocks.size() - 1L) * Blocks.SIZE + used(blocks.get(blocks.size() - 1));
  }

  /** Encodes its blocks, when every inode has its place. */
  byte[] encode() {
    byte[] bytes = new byte[Math.toIntExact(size())];
    int start = 0;
    for (List<Name> block : blocks()) {
      encode(block, ByteBuffer.wrap(bytes, start, used(block)).slice());
      start += Blocks.SIZE;
    }
    return bytes;
  }

  /** As many names in each block as it has room for. */
  private List<List<Name>> blocks() {
    List<List<Name>> blocks = new ArrayList<>();
    int first = 0;
    int used = 0;
    for (int i = 0; i < names.size(); i++) {
      int length = names.get(i).length();
      if (used + length > Blocks.SIZE) {
        blocks.add(names.subList(first, i));
        first = i;
        used = 0;
      }
      used += length;
    }
    blocks.add(names.subList(first, names.size()));
    return blocks;
  }

  private static int used(List<Name> block) {
    return block.stream().mapToInt(Name::length).sum();
  }

  private static void encode(List<Name> names, ByteBuffer block) {
    block.order(ByteOrder.LITTLE_ENDIAN);
    int nameOffset = names.size() * DIRENT;
    for (Name name : names) {
      block.putLong(name.target.nid).putShort((short) nameOffset);
      block.put((byte) name.type.number()).put((byte) 0);
      block.put(nameOffset, name.bytes);
      nameOffset += name.bytes.length;
    }
  }
}
