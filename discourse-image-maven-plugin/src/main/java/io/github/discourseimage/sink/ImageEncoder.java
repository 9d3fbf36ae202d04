package io.github.discourseimage.sink;

import io.github.discourseimage.rootfs.Entry;
import java.util.List;

/** Writes a tree as an image of one format. */
interface ImageEncoder {

  /** The end of a file's name, without the dot; also Maven's artifact type. */
  String extension();

  /**
   * Writes an image under its temporary name.
   *
   * @param name of the image
   * @param entries with all their parents, below the root
   * @param fileName under which it will be found
   */
  PendingFiles.Written write(
      String name, List<Entry> entries, String fileName, PendingFiles pending);
}
