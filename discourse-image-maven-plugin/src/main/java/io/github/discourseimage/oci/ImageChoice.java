package io.github.discourseimage.oci;

import io.github.discourseimage.image.Architecture;

/**
 * Which image of several is meant.
 *
 * @param sha256 of its manifest; empty for any
 * @param tag its name in full or what follows the colon; empty for any
 * @param architecture such as {@code amd64}
 */
public record ImageChoice(String sha256, String tag, String architecture) {

  /** Whatever there is for this machine. */
  public static ImageChoice forThisMachine(String sha256) {
    return new ImageChoice(sha256, "", Architecture.ofThisMachine());
  }

  boolean names(String name) {
    return tag.isEmpty() || name.equals(tag) || name.endsWith(":" + tag);
  }

  String how() {
    return tag.isEmpty() ? "" : " named " + tag;
  }
}
