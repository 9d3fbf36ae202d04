package io.github.discourseimage.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a text file in PEM (RFC 7468); text between the blocks is explanation.
 *
 * @param blocks in the order of the file
 * @param beginnings how many blocks begin, whole or not
 */
record PemText(List<Block> blocks, int beginnings) {

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN [^-]*-----");
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([^-]*)-----([^-]*)-----END \\1-----");

  /**
   * One block.
   *
   * @param label such as {@code CERTIFICATE}
   * @param body Base64 with line ends
   */
  record Block(String label, String body) {

    boolean isPrivateKey() {
      return label.endsWith("PRIVATE KEY");
    }

    boolean isCertificate() {
      return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
    }

    /**
     * Decodes the body.
     *
     * @throws IllegalArgumentException when it is not Base64
     */
    byte[] decode() {
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    }
  }

  static PemText parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return new PemText(List.copyOf(blocks), (int) BEGIN.matcher(text).results().count());
  }

  /** Whether a private key is in it, even if it is cut off or has headers (RFC 1421). */
  static boolean hasPrivateKey(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
  }
}
