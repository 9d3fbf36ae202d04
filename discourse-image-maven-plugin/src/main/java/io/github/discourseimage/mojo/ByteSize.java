package io.github.discourseimage.mojo;

import io.github.discourseimage.image.Findings;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as users write them. */
final class ByteSize {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgKMG])");

  private ByteSize() {}

  /**
   * Parses such as {@code 4g}; what is wrong is a finding, and 0 is given.
   *
   * @param hint such as {@code write it as in 4g}
   */
  static long parse(String property, String text, String hint, Findings findings) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      findings.add(property, "is '" + text + "', not a number with the unit k, m or g", hint);
      return 0;
    }
    int shift = 10 * (1 + "kmg".indexOf(matcher.group(2).toLowerCase(Locale.ROOT)));
    return Long.parseLong(matcher.group(1)) << shift;
  }
}
