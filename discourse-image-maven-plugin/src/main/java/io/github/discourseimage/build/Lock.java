package io.github.discourseimage.build;

import java.util.List;
import java.util.Optional;

/**
 * The commits and base images an image is built from: resolved once, written down, and used again
 * with {@code -Ddiscourse.locked}.
 */
public record Lock(Pin app, List<Pin> plugins, List<Base> bases) {

  /**
   * One repository at one commit.
   *
   * @param name of the plugin, or {@code app}
   * @param repository as the user named it
   * @param ref as the user named it; empty when the rules chose
   * @param commit 40 hexadecimal digits
   * @param rule which rule chose the commit, for people
   */
  public record Pin(String name, String repository, String ref, String commit, String rule) {}

  /**
   * A base image of a registry, as it was.
   *
   * @param image as the user named it
   * @param digest {@code sha256:} and 64 hexadecimal digits
   */
  public record Base(String image, String digest) {}

  public Lock {
    plugins = List.copyOf(plugins);
    bases = List.copyOf(bases);
  }

  /** Without base images of registries. */
  public Lock(Pin app, List<Pin> plugins) {
    this(app, plugins, List.of());
  }

  /** The same with base images. */
  Lock with(List<Base> newBases) {
    return new Lock(app, plugins, newBases);
  }

  /** The digest of a base image that the user named so. */
  Optional<String> digest(String image) {
    return bases.stream().filter(base -> base.image().equals(image)).map(Base::digest).findFirst();
  }

  /** The pin of a repository that the user asked for by {@code ref}. */
  Optional<Pin> find(String repository, String ref) {
    if (app.repository().equals(repository) && app.ref().equals(ref)) {
      return Optional.of(app);
    }
    return plugins.stream()
        .filter(pin -> pin.repository().equals(repository) && pin.ref().equals(ref))
        .findFirst();
  }
}
