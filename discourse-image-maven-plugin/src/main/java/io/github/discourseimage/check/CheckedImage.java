package io.github.discourseimage.check;

import io.github.discourseimage.oci.ImageConfig;
import io.github.discourseimage.oci.RunConfig;
import java.nio.file.Path;

/**
 * An image that is checked.
 *
 * @param name for people, such as {@code my-forum:1.0-debian}
 * @param tag in the layout, such as {@code 1.0-debian}
 * @param digest of its manifest in hexadecimal
 */
record CheckedImage(String name, Path layout, String tag, String digest, ImageConfig config) {

  RunConfig run() {
    return config.run();
  }

  String subject() {
    return "image " + name;
  }
}
