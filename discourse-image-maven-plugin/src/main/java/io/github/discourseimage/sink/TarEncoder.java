package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.TarWriter;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Entry;
import java.io.OutputStream;
import java.util.List;

/** Writes a tar archive. The memory needed does not depend on the sizes of the files. */
final class TarEncoder implements ImageEncoder {

  private final SourceDateEpoch time;
  private final Compression compression;
  private final int level;
  private final int threads;
  private final RootfsWriter writer;

  /**
   * Makes an encoder.
   *
   * @param threads that compress; the bytes are the same with any number
   */
  TarEncoder(
      SourceDateEpoch time, Compression compression, int level, int threads, RootfsWriter writer) {
    this.time = time;
    this.compression = compression;
    this.level = level;
    this.threads = threads;
    this.writer = writer;
  }

  @Override
  public String extension() {
    return compression.extension();
  }

  @Override
  public PendingFiles.Written write(
      String name, List<Entry> entries, String fileName, PendingFiles pending) {
    return pending.write(
        fileName,
        file -> {
          try (OutputStream out = file;
              OutputStream compressed = compression.compress(out, level, threads)) {
            writer.write(entries, new TarWriter(compressed, time), fileName);
          }
        });
  }
}
