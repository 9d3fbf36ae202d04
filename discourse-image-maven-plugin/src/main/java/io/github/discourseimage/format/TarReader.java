package io.github.discourseimage.format;

import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One reading of a tar file's headers (POSIX.1-2001, pax, "ustar" and "pax" formats). */
final class TarReader {

  private static final int WINDOW = 128 * TarWriter.BLOCK;

  /** No extended header is larger; a broken size must not become an allocation. */
  private static final long MAX_EXTENDED = 16 << 20;

  private static final byte[] NONE = {};

  private static final Map<Character, String> SPECIAL =
      Map.of('3', "a character device", '4', "a block device", '6', "a fifo", 'S', "a sparse file");

  private final TarBytes tar;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
  private long windowStart;
  private long position;

  private final Map<String, TarEntry> entries = new LinkedHashMap<>();
  private final Map<String, byte[]> global = new HashMap<>();
  private final Map<String, byte[]> local = new HashMap<>();

  TarReader(TarBytes tar) {
    this.tar = tar;
    window.limit(0);
  }

  List<TarEntry> read() throws IOException {
    while (true) {
      TarHeader header = new TarHeader(block(), tar.file(), position);
      if (header.isEnd()) {
        position += TarWriter.BLOCK;
        if (!new TarHeader(block(), tar.file(), position).isEnd()) {
          throw header.broken("has one block of zeros, where two end an archive");
        }
        return new ArrayList<>(entries.values());
      }
      header.requireChecksum();
      next(header);
    }
  }

  private void next(TarHeader header) throws IOException {
    char type = header.type();
    boolean extended = type == 'x' || type == 'g' || type == 'L' || type == 'K';
    byte[] paxSize = extended ? NONE : value("size", NONE);
    long size = paxSize.length == 0 ? header.size() : header.decimal(paxSize);
    long data = position + TarWriter.BLOCK;
    if (type == '1' || type == '2' || type == '5') {
      // A hard link in old archives tells the size of its target and has no data.
      size = 0;
    }
    if (size > tar.size() - data) {
      throw header.broken(
          "has an entry of " + size + " bytes, but the file ends after " + (tar.size() - data));
    }
    if (extended) {
      extend(header, type, size, data);
    } else {
      entry(header, type, size, data);
      local.clear();
    }
    position = data + (size + TarWriter.BLOCK - 1) / TarWriter.BLOCK * TarWriter.BLOCK;
  }

  private void extend(TarHeader header, char type, long size, long data) throws IOException {
    if (size > MAX_EXTENDED) {
      throw header.broken("has an extended header of " + size + " bytes");
    }
    byte[] bytes = new byte[(int) size];
    tar.read(data, ByteBuffer.wrap(bytes));
    switch (type) {
      case 'x' -> PaxRecords.parse(bytes, local, header::broken);
      case 'g' -> PaxRecords.parse(bytes, global, header::broken);
      case 'L' -> local.put("path", TarHeader.untilNul(bytes));
      default -> local.put("linkpath", TarHeader.untilNul(bytes));
    }
  }

  private void entry(TarHeader header, char type, long size, long data) throws IOException {
    String raw = header.text(value("path", header.name()));
    String target = header.text(value("linkpath", header.link()));
    String name = normalized(raw);
    for (String keyword : local.keySet()) {
      if (keyword.startsWith("GNU.sparse.")) {
        throw cannotHold(raw, "a sparse file");
      }
    }
    Xattrs xattrs = xattrs();
    int mode = header.mode();
    // An archive in the old format tells a directory by the slash only.
    boolean directory = type == '5' || type == '\0' && raw.endsWith("/");
    if (directory) {
      put(new TarEntry(name, TarEntry.Type.DIRECTORY, mode, 0, "", xattrs, data));
    } else if (type == '0' || type == '\0' || type == '7') {
      put(new TarEntry(name, TarEntry.Type.FILE, mode, size, "", xattrs, data));
    } else if (type == '2') {
      put(new TarEntry(name, TarEntry.Type.SYMLINK, mode, 0, target, xattrs, data));
    } else if (type == '1') {
      TarEntry other = entries.get(normalized(target));
      if (other == null || other.type() == TarEntry.Type.DIRECTORY) {
        throw header.broken(
            "has the hard link '" + raw + "' to '" + target + "', which is no file before it");
      }
      put(other.named(name));
    } else {
      throw cannotHold(raw, SPECIAL.getOrDefault(type, "an entry of type '" + type + "'"));
    }
  }

  /** A name that comes again takes its place at the end, as it replaces what was unpacked. */
  private void put(TarEntry entry) {
    entries.remove(entry.name());
    entries.put(entry.name(), entry);
  }

  private byte[] value(String keyword, byte[] fallback) {
    return local.getOrDefault(keyword, global.getOrDefault(keyword, fallback));
  }

  private Xattrs xattrs() {
    Map<String, byte[]> values = new HashMap<>();
    local.forEach(
        (keyword, value) -> {
          if (keyword.startsWith(PaxRecords.XATTR)) {
            String name = keyword.substring(PaxRecords.XATTR.length());
            values.put(name.replace("%3D", "=").replace("%25", "%"), value);
          }
        });
    return Xattrs.of(values);
  }

  private IOException cannotHold(String name, String what) {
    return new IOException(
        tar.file()
            + " holds "
            + what
            + " at '"
            + name
            + "'; an image holds files, directories and symbolic links");
  }

  private static String normalized(String name) {
    String normal = name;
    while (normal.startsWith("./")) {
      normal = normal.substring(2);
    }
    while (normal.endsWith("/") && normal.length() > 1) {
      normal = normal.substring(0, normal.length() - 1);
    }
    return normal.equals(".") ? "" : normal;
  }

  /** The block at the position; small entries lie many to a window. */
  private ByteBuffer block() throws IOException {
    long end = position + TarWriter.BLOCK;
    if (end > tar.size()) {
      throw new IOException(
          tar.file()
              + " is no whole tar file: it ends at offset "
              + tar.size()
              + " without the two blocks of zeros that end an archive");
    }
    if (position < windowStart || end > windowStart + window.limit()) {
      window.clear().limit((int) Math.min(WINDOW, tar.size() - position));
      tar.read(position, window);
      windowStart = position;
    }
    return window.slice((int) (position - windowStart), TarWriter.BLOCK);
  }
}
