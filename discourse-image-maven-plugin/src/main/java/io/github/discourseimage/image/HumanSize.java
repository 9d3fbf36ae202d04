package io.github.discourseimage.image;

import java.util.Locale;

/** Numbers of bytes for people. */
public final class HumanSize {

  private static final String UNITS = "kMGT";

  private HumanSize() {}

  /**
   * In powers of 1000, with three digits or so: {@code 812 B}, {@code 12.3 kB}, {@code 96.1 MB}.
   */
  public static String of(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = -1;
    // What would be printed as 1000.0 of one unit is 1.0 of the next.
    while (size >= 999.95 && unit < UNITS.length() - 1) {
      size /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", size, UNITS.charAt(unit));
  }
}
