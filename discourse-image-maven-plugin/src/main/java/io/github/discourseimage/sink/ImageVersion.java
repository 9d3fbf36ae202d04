package io.github.discourseimage.sink;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of an image as hosts compare it (uapi:version_format_specification.md): {@code ~}
 * comes before the version that it is appended to, {@code ^} after.
 *
 * @param text letters, digits and {@code . ~ ^ -}
 */
public record ImageVersion(String text) {

  /** Maven's and others' words for what comes before a version, behind a number. */
  private static final Pattern BEFORE =
      Pattern.compile(
          "(?<=\\d)([.-]?(alpha|beta|milestone|rc|cr|pre|preview|dev|snapshot|ea)(?![a-z])"
              + "|[.-]([abm])(?=\\d+([.-]|$)))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9.~^-]");

  /**
   * Makes one of a version of Maven's: {@code 1.0~rc1} of {@code 1.0-rc1}, {@code 1.0^5} of {@code
   * 1.0+5}.
   *
   * @throws IllegalArgumentException naming what no version may have
   */
  public static ImageVersion of(String version) {
    // Hosts sort capitals first; in small letters the words have Maven's order.
    String text =
        BEFORE
            .matcher(version)
            .replaceAll(
                before ->
                    "~"
                        + (before.group(2) == null ? before.group(3) : before.group(2))
                            .toLowerCase(Locale.ROOT))
            .replace('+', '^');
    Matcher illegal = ILLEGAL.matcher(text);
    if (illegal.find()) {
      throw new IllegalArgumentException(
          "'"
              + version
              + "' has '"
              + illegal.group()
              + "', which the version in an image's name cannot have: only letters, digits and . - +"
              + " ~ ^");
    }
    return new ImageVersion(text);
  }
}
