package io.github.discourseimage.rootfs;

/**
 * Who put an entry into the image; shared by all entries of one source.
 *
 * @param layer name of the layer, such as {@code app}
 * @param source where the layer took it from, for people: a repository's URL with its commit, a
 *     directory, a template
 */
public record Origin(String layer, String source) {

  @Override
  public String toString() {
    return layer + ": " + source;
  }
}
