package io.github.discourseimage.format;

import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What an uncompressed tar file holds and where, so that each file can be read without unpacking
 * the others. Safe for many threads.
 *
 * <p>Our own reader, as commons-compress' {@code TarFile} (1.27) would be a library at run time for
 * one dialect, leaves hard links to the caller and finds a tar that was cut off only when the last
 * file is read.
 */
public final class TarIndex {

  private final TarBytes bytes;
  private final List<TarEntry> entries;

  private TarIndex(TarBytes bytes, List<TarEntry> entries) {
    this.bytes = bytes;
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads the headers: ustar, PAX and the long names of GNU tar.
   *
   * @throws IOException when it is no whole tar file or holds what an image cannot, such as a
   *     device; the message names the file, and the offset or the entry
   */
  public static TarIndex read(Path tar) throws IOException {
    TarBytes bytes = new TarBytes(tar);
    return new TarIndex(bytes, new TarReader(bytes).read());
  }

  /**
   * The entries in the order of the archive, each name once: a later entry replaces an earlier one,
   * as when it is unpacked. A hard link is a file with the data of its target.
   */
  public List<TarEntry> entries() {
    return entries;
  }

  /**
   * The bytes of a file among {@link #entries}.
   *
   * @param tarVersion promises the bytes of the whole tar file
   */
  public Content content(TarEntry file, String tarVersion) {
    return bytes.content(file.offset(), file.size(), tarVersion);
  }
}
