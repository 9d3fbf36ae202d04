package io.github.discourseimage.source;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as RubyGems understands it (class {@code Gem::Version}): segments of digits or of
 * letters, a segment of letters marks a pre-release, {@code -} reads as {@code .pre.}, and zeros at
 * the end of the numbers say nothing.
 *
 * <p>{@code 2026.8.0-latest} is thus a pre-release, below {@code 2026.8.0}.
 */
public final class GemVersion implements Comparable<GemVersion> {

  private static final Pattern LEGAL =
      Pattern.compile(
          "\\s*([0-9]+(\\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?)?\\s*",
          Pattern.DOTALL);
  private static final Pattern SEGMENT = Pattern.compile("[0-9]+|[a-zA-Z]+");

  private final String text;

  /** {@link BigInteger}s and Strings, zeros at the end of either kind dropped. */
  private final List<Object> segments;

  private GemVersion(String text, List<Object> segments) {
    this.text = text;
    this.segments = segments;
  }

  /** Whether RubyGems takes it for a version. */
  public static boolean isLegal(String version) {
    return LEGAL.matcher(version).matches();
  }

  /**
   * Parses a version.
   *
   * @throws IllegalArgumentException naming the value, when RubyGems would refuse it too
   */
  public static GemVersion of(String version) {
    if (!isLegal(version)) {
      throw new IllegalArgumentException(
          "'"
              + version
              + "' is not a version: it must be numbers and letters joined by dots that begin with a"
              + " number, such as 3.5.0.beta2 or 2026.8.0-latest");
    }
    String text = version.strip();
    return new GemVersion(text, canonical(text.isEmpty() ? "0" : text.replace("-", ".pre.")));
  }

  private static List<Object> canonical(String version) {
    List<Object> numbers = new ArrayList<>();
    List<Object> rest = new ArrayList<>();
    Matcher matcher = SEGMENT.matcher(version);
    while (matcher.find()) {
      String segment = matcher.group();
      boolean number = Character.isDigit(segment.charAt(0));
      Object value = number ? new BigInteger(segment) : segment;
      (number && rest.isEmpty() ? numbers : rest).add(value);
    }
    dropZeros(numbers);
    dropZeros(rest);
    numbers.addAll(rest);
    return List.copyOf(numbers);
  }

  private static void dropZeros(List<Object> segments) {
    while (!segments.isEmpty() && BigInteger.ZERO.equals(segments.get(segments.size() - 1))) {
      segments.remove(segments.size() - 1);
    }
  }

  public boolean isPrerelease() {
    return segments.stream().anyMatch(String.class::isInstance);
  }

  @Override
  public int compareTo(GemVersion other) {
    int common = Math.min(segments.size(), other.segments.size());
    for (int i = 0; i < common; i++) {
      int order = compare(segments.get(i), other.segments.get(i));
      if (order != 0) {
        return order;
      }
    }
    if (segments.size() == other.segments.size()) {
      return 0;
    }
    return segments.size() > common ? rank(segments, common) : -rank(other.segments, common);
  }

  private static int compare(Object left, Object right) {
    if (left instanceof BigInteger a && right instanceof BigInteger b) {
      return a.compareTo(b);
    }
    if (left instanceof String a && right instanceof String b) {
      return a.compareTo(b);
    }
    return left instanceof String ? -1 : 1;
  }

  /** Where a version lies that goes on after another ended: letters below it, numbers above. */
  private static int rank(List<Object> segments, int from) {
    for (Object segment : segments.subList(from, segments.size())) {
      if (segment instanceof String) {
        return -1;
      }
      if (!BigInteger.ZERO.equals(segment)) {
        return 1;
      }
    }
    return 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GemVersion that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    // Equal versions have the same segments: zeros in the middle are never dropped.
    return Objects.hash(segments);
  }

  @Override
  public String toString() {
    return text;
  }
}
