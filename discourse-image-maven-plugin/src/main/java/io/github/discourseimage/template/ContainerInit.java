package io.github.discourseimage.template;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The first process of a container. */
public enum ContainerInit {

  /** Hands signals on and reaps; a container has one role. */
  TINI,

  /** Starts the units: one container has all services. */
  SYSTEMD;

  /**
   * Parses a name.
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public static ContainerInit of(String name) {
    for (ContainerInit init : values()) {
      if (init.toString().equals(name)) {
        return init;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + name
            + "' is not a first process of a container; it must be one of "
            + Arrays.stream(values())
                .map(ContainerInit::toString)
                .collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
