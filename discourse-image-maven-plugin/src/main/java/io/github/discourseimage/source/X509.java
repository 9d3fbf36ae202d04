package io.github.discourseimage.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * What a trust store must know of a certificate (RFC 5280, section 4.1). No signature is checked:
 * the user says whom to trust.
 *
 * @param der the whole certificate
 * @param subject DER of the subject's Name
 * @param issuer DER of the issuer's Name
 * @param isCa whether basicConstraints says so
 * @param maySign whether keyUsage, if there is one, allows to sign certificates
 */
record X509(
    byte[] der,
    byte[] subject,
    byte[] issuer,
    Instant notBefore,
    Instant notAfter,
    boolean isCa,
    boolean maySign) {

  private static final int EXPLICIT_0 = 0xa0;
  private static final int EXPLICIT_3 = 0xa3;
  private static final int UTC_TIME = 0x17;
  private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1d, 0x13};
  private static final byte[] KEY_USAGE = {0x55, 0x1d, 0x0f};

  /** keyCertSign is bit 5, counted from the highest. */
  private static final int KEY_CERT_SIGN = 0x80 >> 5;

  /**
   * Parses a certificate.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static X509 parse(byte[] der) {
    List<Der> certificate = Der.of(der).children(Der.SEQUENCE, 3);
    List<Der> tbs = certificate.get(0).children(Der.SEQUENCE, 6);
    int at = tbs.get(0).tag() == EXPLICIT_0 ? 1 : 0;
    if (tbs.size() < at + 6) {
      throw new IllegalArgumentException("fields are missing");
    }
    Der issuer = tbs.get(at + 2);
    List<Der> validity = tbs.get(at + 3).children(Der.SEQUENCE, 2);
    Der subject = tbs.get(at + 4);
    issuer.children(Der.SEQUENCE, 0);
    subject.children(Der.SEQUENCE, 0);
    boolean isCa = false;
    boolean maySign = true;
    for (Der field : tbs.subList(at + 6, tbs.size())) {
      if (field.tag() == EXPLICIT_3) {
        for (Der extension : field.children(EXPLICIT_3, 1).get(0).children(Der.SEQUENCE, 1)) {
          List<Der> parts = extension.children(Der.SEQUENCE, 2);
          byte[] id = parts.get(0).value();
          Der value = Der.of(parts.get(parts.size() - 1).value());
          if (Arrays.equals(id, BASIC_CONSTRAINTS)) {
            isCa = isCa(value);
          } else if (Arrays.equals(id, KEY_USAGE)) {
            byte[] bits = value.value();
            maySign = bits.length > 1 && (bits[1] & KEY_CERT_SIGN) != 0;
          }
        }
      }
    }
    return new X509(
        der,
        subject.encoded(),
        issuer.encoded(),
        time(validity.get(0)),
        time(validity.get(1)),
        isCa,
        maySign);
  }

  /** BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint ... }. */
  private static boolean isCa(Der basicConstraints) {
    List<Der> fields = basicConstraints.children(Der.SEQUENCE, 0);
    return !fields.isEmpty()
        && fields.get(0).tag() == Der.BOOLEAN
        && fields.get(0).value().length == 1
        && fields.get(0).value()[0] != 0;
  }

  /** UTCTime until 2049, GeneralizedTime from then on; always with seconds and Z. */
  private static Instant time(Der der) {
    String text = new String(der.value(), StandardCharsets.US_ASCII);
    String full = text;
    if (der.tag() == UTC_TIME) {
      full = (text.compareTo("50") < 0 ? "20" : "19") + text;
    }
    if (!full.matches("[0-9]{14}Z")) {
      throw new IllegalArgumentException("the time '" + text + "' is not as RFC 5280 has it");
    }
    try {
      return LocalDateTime.of(
              number(full, 0, 4),
              number(full, 4, 6),
              number(full, 6, 8),
              number(full, 8, 10),
              number(full, 10, 12),
              number(full, 12, 14))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("the time '" + text + "' does not exist", e);
    }
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text.substring(from, to));
  }

  /** Whether it is its own root, going by the names. */
  boolean isSelfIssued() {
    return Arrays.equals(SubjectHash.canonical(subject), SubjectHash.canonical(issuer));
  }

  /** SHA-256 of the certificate in lower-case hexadecimal. */
  String fingerprint() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The subject for people (RFC 2253). */
  String name() {
    return new X500Principal(subject).getName();
  }

  /** PEM with lines of 64 characters (RFC 7468), whatever the user's file looks like. */
  String pem() {
    byte[] newline = {'\n'};
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, newline).encodeToString(der)
        + "\n-----END CERTIFICATE-----\n";
  }
}
