package io.github.discourseimage.image;

import java.util.Locale;

/** Processor architectures by the names that image indexes have for them (Go's GOARCH). */
public final class Architecture {

  private Architecture() {}

  /** That of the machine which builds, such as {@code amd64}. */
  public static String ofThisMachine() {
    String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }
}
