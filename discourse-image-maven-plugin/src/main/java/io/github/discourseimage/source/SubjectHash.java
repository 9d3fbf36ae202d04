package io.github.discourseimage.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The name under which OpenSSL looks for a CA in a directory of certificates: {@code
 * X509_NAME_hash_ex(3)}, {@code openssl x509 -subject_hash}, since OpenSSL 1.0.
 *
 * <p>It is SHA-1 over the Name with each string as UTF-8, in lower case as far as ASCII goes, and
 * without white space at the ends or more than one blank in the middle.
 */
final class SubjectHash {

  private static final int PRINTABLE_STRING = 0x13;
  private static final int T61_STRING = 0x14;
  private static final int IA5_STRING = 0x16;
  private static final int VISIBLE_STRING = 0x1a;
  private static final int UNIVERSAL_STRING = 0x1c;
  private static final int BMP_STRING = 0x1e;

  private SubjectHash() {}

  /**
   * Eight digits of lower-case hexadecimal.
   *
   * @param name DER of a Name
   */
  static String of(byte[] name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(canonical(name));
      long hash =
          digest[0] & 0xffL
              | (digest[1] & 0xffL) << 8
              | (digest[2] & 0xffL) << 16
              | (digest[3] & 0xffL) << 24;
      return String.format(Locale.ROOT, "%08x", hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** The sets of a Name one after the other, without the sequence around them. */
  static byte[] canonical(byte[] name) {
    ByteArrayOutputStream canonical = new ByteArrayOutputStream();
    for (Der set : Der.of(name).children(Der.SEQUENCE, 0)) {
      List<byte[]> attributes = new ArrayList<>();
      for (Der attribute : set.children(Der.SET, 1)) {
        attributes.add(canonical(attribute));
      }
      // DER sorts the elements of a SET OF by their encoding.
      attributes.sort(Arrays::compareUnsigned);
      canonical.writeBytes(Der.encode(Der.SET, concatenate(attributes)));
    }
    return canonical.toByteArray();
  }

  private static byte[] canonical(Der attribute) {
    List<Der> typeAndValue = attribute.children(Der.SEQUENCE, 2);
    Der value = typeAndValue.get(1);
    byte[] canonical =
        switch (value.tag()) {
          case Der.UTF8_STRING -> fold(value, StandardCharsets.UTF_8);
          // OpenSSL takes T.61 for Latin 1, as everybody does.
          case PRINTABLE_STRING, IA5_STRING, VISIBLE_STRING, T61_STRING ->
              fold(value, StandardCharsets.ISO_8859_1);
          case BMP_STRING -> fold(value, StandardCharsets.UTF_16BE);
          case UNIVERSAL_STRING -> fold(value, Charset.forName("UTF-32BE"));
          default -> value.encoded();
        };
    return Der.encode(Der.SEQUENCE, concatenate(List.of(typeAndValue.get(0).encoded(), canonical)));
  }

  private static byte[] fold(Der value, Charset charset) {
    String text = new String(value.value(), charset);
    StringBuilder folded = new StringBuilder();
    boolean blank = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' || c >= '\t' && c <= '\r') {
        blank = !folded.isEmpty();
        continue;
      }
      if (blank) {
        folded.append(' ');
        blank = false;
      }
      folded.append(c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c);
    }
    return Der.encode(Der.UTF8_STRING, folded.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] concatenate(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
