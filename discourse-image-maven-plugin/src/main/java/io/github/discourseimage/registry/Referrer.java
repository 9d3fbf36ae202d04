package io.github.discourseimage.registry;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A file that tells something of an image, kept beside it in the registry: a bill of materials, a
 * provenance, a lock.
 *
 * @param artifactType a media type that tells what it is
 */
public record Referrer(Path file, String artifactType) {

  /** RFC 6838, section 4.2. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9][\\w!#$&^.+-]{0,126}/[A-Za-z0-9][\\w!#$&^.+-]{0,126}");

  /**
   * Checks the type.
   *
   * @throws IllegalArgumentException naming the value and the legal form
   */
  public Referrer {
    if (!MEDIA_TYPE.matcher(artifactType).matches()) {
      throw new IllegalArgumentException(
          "artifactType '"
              + artifactType
              + "' is not a media type; it must be as in application/spdx+json");
    }
  }
}
