package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import java.util.Optional;

/**
 * How images for systemd are written.
 *
 * @param erofs compression of an EROFS file system
 * @param tar compression of an archive
 * @param tarLevel on the compressor's own scale, checked
 * @param keys that sign disk images
 * @param version that names images which lie beside those of other versions; nothing where one
 *     replaces the other
 */
public record ImageOptions(
    ImageFormat format,
    ErofsCompression erofs,
    Compression tar,
    int tarLevel,
    Optional<VerityKeys> keys,
    Optional<ImageVersion> version) {

  /**
   * Makes sure that this machine can write the format; for whom it takes long until it is written.
   *
   * @throws io.github.discourseimage.image.ImageBuildException telling what to install
   */
  public void requireTools() {
    switch (format) {
      case SQUASHFS -> ImageTool.MKSQUASHFS.require();
      case DDI -> ImageTool.REPART.require();
      case EROFS, TAR, DIRECTORY -> {}
    }
  }
}
