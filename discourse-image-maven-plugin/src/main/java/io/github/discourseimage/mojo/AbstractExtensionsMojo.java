package io.github.discourseimage.mojo;

import java.io.File;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** How images for systemd are written. */
@SuppressWarnings("NullAway.Init") // Maven sets the fields before execute().
abstract class AbstractExtensionsMojo extends AbstractContainerMojo {

  /**
   * Format of the images for systemd: {@code erofs}, {@code squashfs} (through mksquashfs), {@code
   * ddi} (through systemd-repart), {@code tar} or {@code directory}. Example: {@code tar}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.extensionFormat", defaultValue = "erofs")
  String extensionFormat;

  /**
   * Compression of EROFS: {@code lz4}, which kernels since 5.13 read, or {@code none}, since 5.4.
   * Example: {@code none}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.extensionCompression", defaultValue = "lz4")
  String extensionCompression;

  /**
   * What is in the image of a portable service: {@code extensions} for the base of {@code
   * <baseImages>} alone, which the app's extensions are attached to, or {@code whole} for base and
   * app in one image. Example: {@code whole}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.portableLayout", defaultValue = "extensions")
  String portableLayout;

  /**
   * Private key that signs images in the format {@code ddi}: a PEM file without a password, which
   * goes into no output. Example: {@code /home/me/keys/verity.key}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.verityKey")
  @Nullable File verityKey;

  /**
   * Certificate of that key, in PEM; hosts have it below {@code /etc/verity.d}. Example: {@code
   * verity.crt}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.verityCertificate")
  @Nullable File verityCertificate;

  /**
   * Whether images for systemd are named by the project's version, in directories {@code
   * NAME.raw.v}, so that several versions can lie on a host: systemd since 256 picks the newest.
   * Example: {@code true}.
   *
   * @since 0.1
   */
  @Parameter(property = "discourse.extensionVersioned", defaultValue = "false")
  boolean extensionVersioned;
}
