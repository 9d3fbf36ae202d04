package io.github.discourseimage.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 as lower-case hexadecimal. */
public final class Sha256 {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private Sha256() {}

  /** A calculation to feed. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What a calculation came to. */
  public static String end(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  public static String of(String text) {
    MessageDigest digest = start();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return end(digest);
  }

  public static String of(byte[] bytes) {
    MessageDigest digest = start();
    digest.update(bytes);
    return end(digest);
  }

  public static boolean isHex(String text) {
    return HEX.matcher(text).matches();
  }

  /** Refuses what cannot be a checksum. */
  public static void requireHex(String subject, String sha256) {
    if (!isHex(sha256)) {
      throw ImageBuildException.input(
          subject,
          "the sha256 '" + sha256 + "' must be 64 digits and letters a to f, in lower case",
          "Take it from who publishes the file, or from 'sha256sum' on a copy that you trust.");
    }
  }

  /** The error of a file that is not what it should be. */
  public static ImageBuildException mismatch(String subject, String expected, String actual) {
    return ImageBuildException.input(
        subject,
        "is not the file that is wanted: its sha256 is " + actual + ", expected is " + expected,
        "If it was changed on purpose, write the new sha256; else get the file anew from where it"
            + " is published. Nothing of it was kept.");
  }
}
