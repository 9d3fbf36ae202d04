package io.github.discourseimage.registry;

import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageName;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image as users name it: {@code registry.example.org/debian:trixie-slim}, with a digest where
 * it must be this very one.
 *
 * @param tag empty where there is a digest alone
 */
public record ImageReference(ImageName name, String tag, Optional<Digest> digest) {

  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  /** What may stand before it. */
  public static final String TRANSPORT = "docker://";

  /**
   * Parses one.
   *
   * @throws IllegalArgumentException naming the value and the legal form
   */
  public static ImageReference of(String text) {
    String rest = text.startsWith(TRANSPORT) ? text.substring(TRANSPORT.length()) : text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(Digest.parse(rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    String tag = digest.isPresent() ? "" : "latest";
    int colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
    if (colon >= 0) {
      tag = requireTag(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
    }
    return new ImageReference(ImageName.of(rest), tag, digest);
  }

  /** Parses what may be one. */
  static Optional<ImageReference> parse(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(of(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Checks a tag.
   *
   * @throws IllegalArgumentException naming the value and the legal form
   */
  public static String requireTag(String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw new IllegalArgumentException(
          "'"
              + tag
              + "' is not a tag; it must be 1 to 128 letters, digits and _ . -, and begin with a"
              + " letter, digit or _");
    }
    return tag;
  }

  /** What a registry is asked for. */
  String wanted() {
    return digest.map(Digest::toString).orElse(tag);
  }

  @Override
  public String toString() {
    return name + (tag.isEmpty() ? "" : ":" + tag) + digest.map(value -> "@" + value).orElse("");
  }
}
