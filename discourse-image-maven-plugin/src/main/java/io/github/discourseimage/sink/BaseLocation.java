package io.github.discourseimage.sink;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the image is that a container image begins with.
 *
 * @param path of a root file system's tar archive, an OCI image layout or an archive of one, or of
 *     what 'docker save' packs; {@code {architecture}} in it stands for such as {@code amd64}
 * @param tag which of several images; empty where there is one only
 * @param name under which people know it, such as {@code docker.io/library/debian:13}; empty for
 *     what the image itself says
 */
public record BaseLocation(Path path, String tag, String name) {

  /** What stands for the architecture in a path. */
  public static final String ARCHITECTURE = "{architecture}";

  public BaseLocation(Path path) {
    this(path, "", "");
  }

  /** Where it is for one architecture. */
  public Path path(String architecture) {
    return Path.of(path.toString().replace(ARCHITECTURE, architecture));
  }

  /**
   * The same for one architecture.
   *
   * @param several whether it must be for others too
   * @throws ImageBuildException when it is missing
   */
  BaseLocation forArchitecture(String architecture, boolean several) {
    BaseLocation one = new BaseLocation(path(architecture), tag, name);
    if (!Files.exists(one.path())) {
      throw ImageBuildException.input(
          one.subject(),
          "does not exist; it is wanted for linux/" + architecture,
          "make it, or leave " + architecture + " out of discourse.oci.architectures");
    }
    if (several && !path.toString().contains(ARCHITECTURE) && !isImage(one)) {
      throw ImageBuildException.input(
          one.subject(),
          "is a root file system for one architecture, but images for several are wanted",
          "Write "
              + ARCHITECTURE
              + " into its path, as in roots/trixie-"
              + ARCHITECTURE
              + ".tar, or name an OCI image layout that holds all of them.");
    }
    return one;
  }

  private static boolean isImage(BaseLocation one) {
    try {
      return Files.isDirectory(one.path())
          || new BaseArchive(one.subject(), one.path()).isOfImage();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String subject() {
    return "base image " + path + (tag.isEmpty() ? "" : "#" + tag);
  }
}
