package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.stage.Probe;
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
   * @throws ImageBuildException telling what to install
   */
  public void requireTool() {
    tool().ifPresent(ImageTool::require);
  }

  /** Whether the program that writes the format is here; nothing where none is needed. */
  public Optional<Probe> probe() {
    return tool().map(ImageOptions::probe);
  }

  private static Probe probe(ImageTool tool) {
    String name = tool.program().name();
    try {
      return new Probe(name, true, "version " + tool.require(), "");
    } catch (ImageBuildException e) {
      Finding finding = e.findings().get(0);
      return new Probe(name, false, finding.problem(), finding.hint());
    }
  }

  private Optional<ImageTool> tool() {
    return switch (format) {
      case SQUASHFS -> Optional.of(ImageTool.MKSQUASHFS);
      case DDI -> Optional.of(ImageTool.REPART);
      case EROFS, TAR, DIRECTORY -> Optional.empty();
    };
  }
}
