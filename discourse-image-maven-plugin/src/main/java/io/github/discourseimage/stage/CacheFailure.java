package io.github.discourseimage.stage;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.Path;

/** A cache that cannot be read or written. */
final class CacheFailure {

  private CacheFailure() {}

  static ImageBuildException of(Path place, IOException e) {
    return ImageBuildException.environment(
        place.toString(),
        "the cache of stages cannot be used: " + e,
        "Make sure that this user may write there and that the disk is not full (mvn"
            + " discourse-image:gc makes room), or name another directory with"
            + " -Ddiscourse.cacheDirectory.",
        e);
  }
}
