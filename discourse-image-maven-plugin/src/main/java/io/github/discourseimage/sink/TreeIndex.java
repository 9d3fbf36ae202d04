package io.github.discourseimage.sink;

import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link DirectorySink} wrote, so that it need not be written again. Not in the index means
 * not known: an index that is missing or unreadable costs time but is never wrong.
 */
final class TreeIndex {

  /**
   * One entry as it was written.
   *
   * @param identity equal for equal content and extended attributes
   * @param size of a file, in bytes
   * @param mtime as it was set, in seconds since 1970
   */
  record Line(String identity, long size, long mtime) {}

  /** The last figure is the version of the format. */
  private static final String MAGIC = "discourse-image tree index 1";

  private final Map<String, Line> lines;

  private TreeIndex(Map<String, Line> lines) {
    this.lines = lines;
  }

  static TreeIndex empty(int size) {
    return new TreeIndex(new HashMap<>(size * 2));
  }

  /** Reads an index; an empty one when there is none that can be read. */
  static TreeIndex read(Path file) {
    TreeIndex index = empty(0);
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      if (!in.readUTF().equals(MAGIC)) {
        return index;
      }
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        index.lines.put(in.readUTF(), new Line(in.readUTF(), in.readLong(), in.readLong()));
      }
      return index;
    } catch (IOException e) {
      return empty(0);
    }
  }

  /** Replaces an index file as a whole. */
  void write(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(lines.size() * 128 + 64);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(MAGIC);
    out.writeInt(lines.size());
    for (Map.Entry<String, Line> line : lines.entrySet()) {
      out.writeUTF(line.getKey());
      out.writeUTF(line.getValue().identity());
      out.writeLong(line.getValue().size());
      out.writeLong(line.getValue().mtime());
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    Files.write(temporary, bytes.toByteArray());
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Nullable Line find(UnixPath path) {
    return lines.get(path.toString());
  }

  void put(UnixPath path, Line line) {
    lines.put(path.toString(), line);
  }

  void remove(UnixPath path) {
    lines.remove(path.toString());
  }

  /** Forgets all that is not among the entries. */
  void retain(List<Entry> entries) {
    Set<String> paths = new HashSet<>(entries.size() * 2);
    for (Entry entry : entries) {
      paths.add(entry.path().toString());
    }
    lines.keySet().retainAll(paths);
  }

  /** What tells an entry from another that may take its place, beside its mode. */
  static String identity(Entry entry) {
    String content;
    if (entry instanceof Entry.File file) {
      content = FileContent.version(file);
    } else if (entry instanceof Entry.Symlink link) {
      content = link.target();
    } else {
      content = "";
    }
    if (entry.attributes().xattrs().isEmpty()) {
      return content;
    }
    try {
      return content + " " + Content.of(entry.attributes().xattrs().toString()).version();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }
}
