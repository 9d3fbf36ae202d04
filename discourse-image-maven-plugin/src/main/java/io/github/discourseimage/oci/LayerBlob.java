package io.github.discourseimage.oci;

/**
 * A layer as it lies in an image layout.
 *
 * @param diffId of the tar archive before it was compressed; the same whatever compresses it
 * @param unpackedSize of that archive in bytes
 * @param comment what people are told of the layer
 */
public record LayerBlob(Descriptor descriptor, Digest diffId, long unpackedSize, String comment) {

  /**
   * Media types of layers (OCI image specification 1.1, "Media Types"), by the compression's name.
   */
  public static String mediaType(String compression) {
    String tar = "application/vnd.oci.image.layer.v1.tar";
    return compression.equals("none") ? tar : tar + "+" + compression;
  }
}
