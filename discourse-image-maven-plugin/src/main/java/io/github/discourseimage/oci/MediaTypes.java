package io.github.discourseimage.oci;

import java.util.List;

/** What manifests are called (OCI image specification 1.1, "Media Types"), and by Docker. */
public final class MediaTypes {

  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** What points at manifests. */
  static final List<String> INDEXES = List.of(INDEX, DOCKER_LIST);

  /** All that a registry may answer with, best first. */
  public static final List<String> MANIFESTS =
      List.of(MANIFEST, INDEX, DOCKER_MANIFEST, DOCKER_LIST);

  private MediaTypes() {}
}
