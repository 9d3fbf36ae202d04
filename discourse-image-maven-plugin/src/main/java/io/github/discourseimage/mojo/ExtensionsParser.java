package io.github.discourseimage.mojo;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.sink.ImageFormat;
import io.github.discourseimage.sink.ImageOptions;
import io.github.discourseimage.sink.ImageVersion;
import io.github.discourseimage.sink.PortableLayout;
import io.github.discourseimage.sink.VerityKeys;
import java.io.File;
import java.util.Optional;
import java.util.function.Function;

/** Parses how images for systemd are written. */
final class ExtensionsParser {

  private static final String KEY = "discourse.verityKey";
  private static final String CERTIFICATE = "discourse.verityCertificate";

  private final AbstractExtensionsMojo mojo;
  private final Findings findings;

  ExtensionsParser(AbstractExtensionsMojo mojo, Findings findings) {
    this.mojo = mojo;
    this.findings = findings;
  }

  /**
   * Parses.
   *
   * @param project its version
   * @param tar compression of the tarballs, which is that of images in this format, too
   */
  ImageOptions parse(String project, Compression tar, int tarLevel) {
    ImageFormat format =
        choice("discourse.extensionFormat", mojo.extensionFormat, ImageFormat::of)
            .orElse(ImageFormat.EROFS);
    return new ImageOptions(
        format,
        choice("discourse.extensionCompression", mojo.extensionCompression, ErofsCompression::of)
            .orElse(ErofsCompression.NONE),
        tar,
        tarLevel,
        keys(),
        version(project, format));
  }

  private Optional<ImageVersion> version(String project, ImageFormat format) {
    if (!mojo.extensionVersioned) {
      return Optional.empty();
    }
    if (format == ImageFormat.TAR) {
      findings.add(
          "discourse.extensionVersioned",
          "is for images that systemd picks from, and it takes no tar archive",
          "choose another discourse.extensionFormat, or leave it out");
    }
    try {
      return Optional.of(ImageVersion.of(project));
    } catch (IllegalArgumentException e) {
      findings.add(
          "<version>",
          String.valueOf(e.getMessage()),
          "write it as in 1.0 or 1.0-rc1, or leave discourse.extensionVersioned out");
      return Optional.empty();
    }
  }

  private Optional<VerityKeys> keys() {
    File key = mojo.verityKey;
    File certificate = mojo.verityCertificate;
    if (key == null && certificate == null) {
      return Optional.empty();
    }
    if (key == null || certificate == null) {
      findings.add(
          key == null ? CERTIFICATE : KEY,
          "stands alone",
          "set " + KEY + " and " + CERTIFICATE + ", or neither");
      return Optional.empty();
    }
    return VerityKeys.of(KEY, key.toPath(), CERTIFICATE, certificate.toPath(), findings);
  }

  /** What is in a portable service. */
  PortableLayout portableLayout() {
    return choice("discourse.portableLayout", mojo.portableLayout, PortableLayout::of)
        .orElse(PortableLayout.EXTENSIONS);
  }

  private <T> Optional<T> choice(String parameter, String value, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(value));
    } catch (IllegalArgumentException e) {
      findings.add(parameter, String.valueOf(e.getMessage()), "choose one of them");
      return Optional.empty();
    }
  }
}
