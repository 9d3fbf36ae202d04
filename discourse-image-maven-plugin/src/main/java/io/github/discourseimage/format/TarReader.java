package io.github.discourseimage.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One reading of a tar file's headers (POSIX.1-2001, pax, "ustar" and "pax" formats). */
final class TarReader {

  private static final int WINDOW = 128 * TarWriter.BLOCK;

  private static final Map<Character, String> SPECIAL =
      Map.of('3', "a character device", '4', "a block device", '6', "a fifo");

  private final TarBytes tar;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
  private long windowStart;
  private long position;

  private final Map<String, TarEntry> entries = new LinkedHashMap<>();
  private final TarHeaders headers = new TarHeaders();

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
    long size = headers.size(header);
    long data = position + TarWriter.BLOCK;
    if (size > tar.size() - data) {
      throw header.broken(
          "has an entry of " + size + " bytes, but the file ends after " + (tar.size() - data));
    }
    if (TarHeaders.isExtended(header.type())) {
      byte[] bytes = new byte[(int) size];
      tar.read(data, ByteBuffer.wrap(bytes));
      headers.extend(header, bytes);
    } else {
      entry(header, size, data);
    }
    position = data + (size + TarWriter.BLOCK - 1) / TarWriter.BLOCK * TarWriter.BLOCK;
  }

  private void entry(TarHeader header, long size, long data) throws IOException {
    String raw = headers.raw(header);
    TarName name = headers.entry(header, data, size);
    switch (name.type()) {
      case DIRECTORY -> put(entry(name, TarEntry.Type.DIRECTORY, 0, data));
      case FILE -> put(entry(name, TarEntry.Type.FILE, size, data));
      case SYMLINK -> put(entry(name, TarEntry.Type.SYMLINK, 0, data));
      case HARD_LINK -> {
        TarEntry other = entries.get(TarHeaders.normalized(name.target()));
        if (other == null || other.type() == TarEntry.Type.DIRECTORY) {
          throw header.broken(
              "has the hard link '"
                  + raw
                  + "' to '"
                  + name.target()
                  + "', which is no file before it");
        }
        put(other.named(name.name()));
      }
      case SPARSE -> throw cannotHold(raw, "a sparse file");
      case OTHER ->
          throw cannotHold(
              raw, SPECIAL.getOrDefault(header.type(), "an entry of type '" + header.type() + "'"));
    }
  }

  private static TarEntry entry(TarName name, TarEntry.Type type, long size, long data) {
    int mode = name.attributes().mode().bits();
    return new TarEntry(
        name.name(), type, mode, size, name.target(), name.attributes().xattrs(), data);
  }

  /** A name that comes again takes its place at the end, as it replaces what was unpacked. */
  private void put(TarEntry entry) {
    entries.remove(entry.name());
    entries.put(entry.name(), entry);
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
