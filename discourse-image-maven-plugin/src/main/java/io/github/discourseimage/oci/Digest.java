package io.github.discourseimage.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a blob, written {@code sha256:} and 64 hexadecimal digits (OCI image specification
 * 1.1, "Digests").
 *
 * @param hex the digits, in lower case
 */
public record Digest(String hex) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /**
   * Checks the digits.
   *
   * @throws IllegalArgumentException naming the value
   */
  public Digest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "'" + hex + "' is no SHA-256: it must be 64 digits of 0 to 9 and a to f");
    }
  }

  public static Digest of(byte[] bytes) {
    MessageDigest sum = sha256();
    sum.update(bytes);
    return ofSum(sum);
  }

  /** The digest that a calculation of {@link #sha256} came to. */
  public static Digest ofSum(MessageDigest sum) {
    return new Digest(HexFormat.of().formatHex(sum.digest()));
  }

  /** A calculation to feed. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Where the blob is in an image layout, relative to it. */
  public String blob() {
    return "blobs/sha256/" + hex;
  }

  @Override
  public String toString() {
    return "sha256:" + hex;
  }
}
