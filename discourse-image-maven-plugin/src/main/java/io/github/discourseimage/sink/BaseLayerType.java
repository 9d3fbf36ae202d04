package io.github.discourseimage.sink;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayerBlob;
import java.util.List;
import java.util.stream.Stream;

/** Media types of a base's layers. */
final class BaseLayerType {

  private static final String OCI = LayerBlob.mediaType("none");
  private static final String DOCKER = "application/vnd.docker.image.rootfs.diff.tar";
  private static final List<String> KNOWN =
      Stream.of("none", "gzip", "zstd").map(LayerBlob::mediaType).toList();

  private BaseLayerType() {}

  /** Docker's own names mean the same bytes. */
  static String oci(String mediaType) {
    return mediaType.replace(DOCKER + ".", OCI + "+").replace(DOCKER, OCI);
  }

  /** Refuses what cannot be passed on. */
  static void require(String subject, ImageLayout.LayerFile layer) {
    String type = oci(layer.mediaType());
    if (layer.sha256().isEmpty() || KNOWN.contains(type)) {
      return;
    }
    boolean encrypted = type.endsWith("+encrypted");
    boolean foreign = type.contains("nondistributable") || type.contains(".foreign.");
    throw ImageBuildException.input(
        "layer " + layer.name() + " of " + subject,
        encrypted
            ? "is encrypted (" + type + ")"
            : foreign
                ? "may be passed on by its publisher only (" + type + ")"
                : "is of the unknown type '" + type + "'; it must be one of " + KNOWN,
        encrypted
            ? "Decrypt it with 'skopeo copy --decryption-key ...'."
            : "Name a base without it, or the tar archive of its root file system, such as"
                + " 'podman export' makes.");
  }
}
