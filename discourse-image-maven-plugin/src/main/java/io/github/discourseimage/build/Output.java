package io.github.discourseimage.build;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The forms in which an image can be written, in the order in which they are written. */
public enum Output {
  /** Tarballs: what all distributions share, and what each adds. */
  TARBALL,
  /** The same as directories, for {@code COPY rootfs/ /}. */
  DIRECTORY,
  /** Dockerfile and compose file. */
  CONTAINER,
  /** Container images: an OCI image layout, and the same in an archive. */
  OCI,
  /** A Helm chart, which names the container image that was written before. */
  HELM,
  /** The same as plain manifests, rendered by Helm. */
  KUSTOMIZE,
  /** System extensions of systemd. */
  SYSEXT,
  /** Configuration extensions of systemd. */
  CONFEXT,
  /** Portable services of systemd. */
  PORTABLE,
  /** What mkosi makes images of systemd from. */
  MKOSI;

  /**
   * Parses the name that users write.
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public static Output of(String id) {
    for (Output output : values()) {
      if (output.id().equals(id)) {
        return output;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + id
            + "' is not an output; it must be one of "
            + Arrays.stream(values()).map(Output::id).collect(Collectors.joining(", ")));
  }

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
