package io.github.discourseimage.sink;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is in the image of a portable service. */
public enum PortableLayout {
  /** The base alone; the app comes in extensions, which all bases share. */
  EXTENSIONS("discourse-base-"),
  /** Base and app in one image, which is attached alone. */
  WHOLE("discourse_");

  private final String prefix;

  PortableLayout(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Parses the name that users write.
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public static PortableLayout of(String name) {
    for (PortableLayout layout : values()) {
      if (layout.toString().equals(name)) {
        return layout;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + name
            + "' is not a layout of portable services; it must be one of "
            + Arrays.stream(values())
                .map(PortableLayout::toString)
                .collect(Collectors.joining(", ")));
  }

  /**
   * The beginning of an image's name. What precedes an underscore is what units are named after
   * (portablectl(1)).
   */
  String prefix() {
    return prefix;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
