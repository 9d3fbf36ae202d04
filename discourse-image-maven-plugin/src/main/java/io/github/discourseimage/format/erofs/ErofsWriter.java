package io.github.discourseimage.format.erofs;

import io.github.discourseimage.format.TreeWriter;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes an image of the read-only file system EROFS (the kernel's
 * Documentation/filesystems/erofs.rst; on disk: fs/erofs/erofs_fs.h), which kernels since 5.4 mount
 * where it is not compressed, and since 5.13 where it is.
 *
 * <p>Each file's bytes go to their place as they come; a last piece of less than a block lies
 * behind the file's inode, so a small file costs no block of its own. Directories come last, when
 * all inodes have their place, and the superblock is written as the last of all: an image that was
 * not ended is none. Equal entries give equal bytes.
 */
public final class ErofsWriter implements TreeWriter {

  /** A target cannot be longer (path_resolution(7), PATH_MAX less the NUL). */
  private static final int LONGEST_TARGET = 4095;

  private final Blocks blocks;
  private final Metadata metadata;
  private final long time;
  private final UUID uuid;
  private final ErofsCompression compression;
  private final Map<UnixPath, Directory> directories = new HashMap<>();

  /** The directories as they came, each with the one that holds it. */
  private final Map<Directory, Directory> parents = new LinkedHashMap<>();

  private final Directory root;
  private int inodes;
  private @Nullable Node file;

  /**
   * Begins an image with its root directory, which is root's with mode 0755.
   *
   * @param time of every file
   * @param uuid of the file system; tools tell images apart by it
   */
  public ErofsWriter(
      RandomAccessOutput out, SourceDateEpoch time, UUID uuid, ErofsCompression compression)
      throws IOException {
    this.blocks = new Blocks(out);
    this.metadata = new Metadata(blocks);
    this.time = time.seconds();
    this.uuid = uuid;
    this.compression = compression;
    blocks.allocate(Superblock.BLOCKS);
    root = new Directory(Attributes.DIRECTORY, ++inodes);
    directories.put(UnixPath.ROOT, root);
    parents.put(root, root);
  }

  @Override
  public String title() {
    return "an EROFS image";
  }

  @Override
  public void putDirectory(Entry.Directory entry) {
    Directory directory = new Directory(entry.attributes(), ++inodes);
    Directory parent = parent(entry.path());
    parent.add(entry.path().name(), directory);
    directories.put(entry.path(), directory);
    parents.put(directory, parent);
  }

  @Override
  public void putSymlink(Entry.Symlink link) throws IOException {
    byte[] target = link.target().getBytes(StandardCharsets.UTF_8);
    if (target.length > LONGEST_TARGET) {
      throw new IllegalArgumentException(
          "its target has " + target.length + " bytes; Linux takes up to " + LONGEST_TARGET);
    }
    Node node = place(link, FileType.SYMLINK, target.length);
    node.write(target, 0, target.length);
    node.end(time);
  }

  @Override
  public void startFile(Entry.File entry, long size) throws IOException {
    if (file != null) {
      throw new IllegalStateException("the file before " + entry.path() + " is not ended");
    }
    file = place(entry, FileType.FILE, size);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    opened().write(bytes, offset, length);
  }

  @Override
  public void endFile() throws IOException {
    opened().end(time);
    file = null;
  }

  @Override
  public void finish() throws IOException {
    Map<Directory, StoredNode> nodes = new LinkedHashMap<>();
    for (Map.Entry<Directory, Directory> each : parents.entrySet()) {
      Directory directory = each.getKey();
      directory.close(each.getValue());
      Inode inode = directory.inode();
      StoredNode node =
          directory == root
              ? StoredNode.placeAt(Superblock.ROOT, inode, blocks)
              : StoredNode.place(inode, blocks, metadata);
      directory.place(node.nid());
      nodes.put(directory, node);
    }
    for (Map.Entry<Directory, StoredNode> each : nodes.entrySet()) {
      byte[] names = each.getKey().encode();
      each.getValue().write(names, 0, names.length);
      if (each.getKey() != root) {
        each.getValue().end(time);
      }
    }
    blocks.finish();
    byte[] start =
        new Superblock(uuid, inodes, time, blocks.count(), compression)
            .encode(Objects.requireNonNull(nodes.get(root)).encode(time));
    blocks.writeMetadata(0, start, 0, start.length);
  }

  private Node place(Entry entry, FileType type, long size) throws IOException {
    Inode inode = new Inode(type, entry.attributes(), size, 1, ++inodes);
    Directory parent = parent(entry.path());
    boolean compressed =
        compression == ErofsCompression.LZ4 && type == FileType.FILE && size > Blocks.SIZE;
    Node node =
        compressed
            ? new CompressedNode(inode, blocks, metadata)
            : StoredNode.place(inode, blocks, metadata);
    parent.add(entry.path().name(), type, node.nid());
    return node;
  }

  private Node opened() {
    if (file == null) {
      throw new IllegalStateException("no file was begun");
    }
    return file;
  }

  private Directory parent(UnixPath path) {
    Directory parent = directories.get(path.parent());
    if (parent == null) {
      throw new IllegalStateException(path + " comes before its directory");
    }
    return parent;
  }
}
