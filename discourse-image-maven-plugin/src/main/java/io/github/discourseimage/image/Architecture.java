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

  /**
   * What systemd calls it (systemd.unit(5), {@code ConditionArchitecture=}), such as {@code
   * x86-64}.
   *
   * @param name as image indexes have it
   */
  public static String ofSystemd(String name) {
    return switch (name) {
      case "amd64" -> "x86-64";
      case "386" -> "x86";
      case "ppc64le" -> "ppc64-le";
      case "loong64" -> "loongarch64";
      default -> name;
    };
  }
}
