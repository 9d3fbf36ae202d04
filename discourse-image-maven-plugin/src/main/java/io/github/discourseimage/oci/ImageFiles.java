package io.github.discourseimage.oci;

import java.io.IOException;
import java.io.InputStream;

/** The files of a container image as it is kept: a directory, or an archive of one. */
public interface ImageFiles {

  /** Whether there is such a file. */
  boolean has(String name);

  /** Its size in bytes. */
  long size(String name) throws IOException;

  /**
   * Its bytes; links are followed as long as they stay inside.
   *
   * @throws IOException when there is no such file; the message names it
   */
  InputStream open(String name) throws IOException;

  /** Whether it is an OCI image layout. */
  default boolean isOci() {
    return has("oci-layout") && has("index.json");
  }

  /** Whether it is what 'docker save' packs. */
  default boolean isDocker() {
    return has("manifest.json");
  }
}
