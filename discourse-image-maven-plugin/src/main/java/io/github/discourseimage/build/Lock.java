package io.github.discourseimage.build;

import java.util.List;
import java.util.Optional;

/**
 * The commits an image is built from: resolved once, written down, and used again with {@code
 * -Ddiscourse.locked}.
 */
public record Lock(Pin app, List<Pin> plugins) {

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

  public Lock {
    plugins = List.copyOf(plugins);
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
