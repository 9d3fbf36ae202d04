package io.github.discourseimage.oci;

import io.github.discourseimage.image.Sha256;
import java.security.MessageDigest;

/**
 * The SHA-256 of a blob, written {@code sha256:} and 64 hexadecimal digits (OCI image specification
 * 1.1, "Digests").
 *
 * @param hex the digits, in lower case
 */
public record Digest(String hex) implements Comparable<Digest> {

  private static final String ALGORITHM = "sha256:";

  /**
   * Checks the digits.
   *
   * @throws IllegalArgumentException naming the value
   */
  public Digest {
    if (!Sha256.isHex(hex)) {
      throw new IllegalArgumentException(
          "'" + hex + "' is no SHA-256: it must be 64 digits of 0 to 9 and a to f");
    }
  }

  /**
   * Reads {@code sha256:} and its digits.
   *
   * @throws IllegalArgumentException naming the value
   */
  public static Digest parse(String text) {
    if (!text.startsWith(ALGORITHM)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a digest: it must be sha256: and 64 digits of 0 to 9 and a to f");
    }
    return new Digest(text.substring(ALGORITHM.length()));
  }

  public static Digest of(byte[] bytes) {
    return new Digest(Sha256.of(bytes));
  }

  /** The digest that a calculation of {@link #sha256} came to. */
  public static Digest ofSum(MessageDigest sum) {
    return new Digest(Sha256.end(sum));
  }

  /** A calculation to feed. */
  public static MessageDigest sha256() {
    return Sha256.start();
  }

  /** Where the blob is in an image layout, relative to it. */
  public String blob() {
    return "blobs/sha256/" + hex;
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return ALGORITHM + hex;
  }
}
