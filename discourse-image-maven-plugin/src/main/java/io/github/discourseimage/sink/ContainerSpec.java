package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.oci.RunConfig;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a container image says beside its files.
 *
 * @param image name without a tag, such as {@code registry.example.org/my-forum}
 * @param version the tag
 * @param preferred the distribution whose image has the version alone as a tag too
 * @param architectures such as {@code amd64}; one image for each
 * @param others images of other machines
 * @param init what starts the app, where that is more than a word of the configuration
 */
public record ContainerSpec(
    String image,
    String version,
    String preferred,
    SortedSet<String> architectures,
    OtherLayouts others,
    RunConfig run,
    Optional<Init> init,
    SortedMap<String, String> annotations) {

  /**
   * A service manager as the first process.
   *
   * @param layer its files, over all others
   * @param program what the base has to bring
   */
  public record Init(Layer layer, UnixPath program) {}

  /** The tag of one distribution's image, and of no other. */
  public static String tag(String version, Distribution distribution) {
    return version + "-" + distribution.id();
  }

  /** The names of one distribution's image, its own first. */
  List<String> tags(Distribution distribution) {
    List<String> tags = new ArrayList<>();
    tags.add(image + ":" + tag(version, distribution));
    if (distribution.id().equals(preferred)) {
      tags.add(image + ":" + version);
    }
    return tags;
  }
}
