package io.github.discourseimage.sink;

import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.format.erofs.ErofsWriter;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Writes an EROFS file system by this plugin's own writer. */
final class ErofsEncoder implements ImageEncoder {

  private final Image image;
  private final ErofsCompression compression;
  private final RootfsWriter writer;

  /**
   * Makes an encoder.
   *
   * @param image whose name and time all its images have
   */
  ErofsEncoder(Image image, ErofsCompression compression, RootfsWriter writer) {
    this.image = image;
    this.compression = compression;
    this.writer = writer;
  }

  @Override
  public String extension() {
    return "raw";
  }

  @Override
  public PendingFiles.Written write(
      String name, List<Entry> entries, String fileName, PendingFiles pending) {
    return pending.writeScattered(fileName, body(name, entries, fileName));
  }

  /** The bytes of an image. */
  PendingFiles.ScatteredBody body(String name, List<Entry> entries, String fileName) {
    return out ->
        writer.write(
            entries, new ErofsWriter(out, image.time(), id(image, name), compression), fileName);
  }

  /** Of an image of that name; the same in each build of the same. */
  static UUID id(Image image, String name) {
    String text = image.name() + " " + name + " " + image.time();
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
