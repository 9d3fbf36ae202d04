package io.github.discourseimage.oci;

/** Keys that descriptors and manifests are told by, each written once. */
public final class Annotations {

  /** A tag in a layout's index (OCI image specification 1.1, "Pre-Defined Annotation Keys"). */
  public static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** The name in full, as containerd imports it. */
  static final String CONTAINERD_NAME = "io.containerd.image.name";

  /** The image that this one begins with. */
  public static final String BASE_NAME = "org.opencontainers.image.base.name";

  /** That image's manifest. */
  public static final String BASE_DIGEST = "org.opencontainers.image.base.digest";

  private Annotations() {}
}
