package io.github.discourseimage.sink;

import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.Image;
import java.util.List;

/** One form in which an image is shipped. */
public interface Sink {

  /** What the user calls it in {@code discourse.outputs}, such as {@code tarball}. */
  String name();

  /**
   * Writes the image. Files appear whole or not at all; what an earlier run left half-written is
   * cleared away.
   *
   * @return the files to attach, in the order in which they are to be told of
   * @throws io.github.discourseimage.image.ImageBuildException when a file cannot be read or
   *     written
   */
  List<Artifact> write(Image image);
}
