package io.github.discourseimage.sink;

import io.github.discourseimage.image.Findings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What signs disk images: files, which are read where they lie and whose content goes nowhere.
 *
 * @param privateKey in PEM, not encrypted
 * @param certificate in PEM, which hosts have below {@code /etc/verity.d}
 */
public record VerityKeys(Path privateKey, Path certificate) {

  private static final String MAKE =
      "make both: openssl req -x509 -newkey rsa:4096 -nodes -days 3650 -subj /CN=name -keyout key.pem"
          + " -out cert.pem";

  /** What Java parses a key from (RFC 5958); what older programs write it does not. */
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  /**
   * Takes two files that are what they should be.
   *
   * @return nothing where a finding tells why not
   */
  public static Optional<VerityKeys> of(
      String keyName, Path key, String certificateName, Path certificate, Findings findings) {
    String pem = key(keyName, key, findings);
    Optional<Certificate> parsed = certificate(certificateName, certificate, findings);
    if (pem.isEmpty() || parsed.isEmpty()) {
      return Optional.empty();
    }
    if (!belongTogether(pem, parsed.get())) {
      findings.add(
          certificateName,
          certificate + " is not that of " + key + ": what one signs the other does not verify",
          MAKE);
      return Optional.empty();
    }
    return Optional.of(new VerityKeys(key.toAbsolutePath(), certificate.toAbsolutePath()));
  }

  /** Whether they do, as far as Java can tell: a host would take no image that they sign. */
  private static boolean belongTogether(String pem, Certificate certificate) {
    String algorithm = certificate.getPublicKey().getAlgorithm();
    Matcher body = PKCS8.matcher(pem);
    if (!body.find() || !(algorithm.equals("RSA") || algorithm.equals("EC"))) {
      return true;
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(body.group(1));
      PrivateKey key =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      Signature signature =
          Signature.getInstance("SHA256with" + (algorithm.equals("EC") ? "ECDSA" : algorithm));
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      return signature.verify(signed);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Of another kind, or a curve that Java does not have; the first is the likelier.
      return false;
    }
  }

  private static String key(String name, Path file, Findings findings) {
    String text = read(name, file, findings);
    if (text.contains("ENCRYPTED")) {
      findings.add(
          name,
          file + " is encrypted, and nobody is there to type its password",
          "decrypt it to a file that only you can read: openssl pkey -in "
              + file
              + " -out key.pem");
      return "";
    }
    return requirePem(name, file, text, "PRIVATE KEY", findings);
  }

  private static Optional<Certificate> certificate(String name, Path file, Findings findings) {
    String text = requirePem(name, file, read(name, file, findings), "CERTIFICATE", findings);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1))));
    } catch (CertificateException e) {
      findings.add(name, file + " is no certificate: " + e.getMessage(), MAKE);
      return Optional.empty();
    }
  }

  /** The text, if it is what it should be; empty where a finding tells why not. */
  private static String requirePem(
      String name, Path file, String text, String what, Findings findings) {
    if (text.isEmpty()
        || text.lines().anyMatch(line -> line.matches("-----BEGIN ([A-Z]+ )?" + what + "-----"))) {
      return text;
    }
    findings.add(name, file + " is not in PEM: no line says -----BEGIN " + what + "-----", MAKE);
    return "";
  }

  /** The file's text; empty where a finding tells why there is none. */
  private static String read(String name, Path file, Findings findings) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (text.isEmpty()) {
        findings.add(name, file + " is empty", MAKE);
      }
      return text;
    } catch (IOException e) {
      findings.add(
          name,
          file + " cannot be read: " + OutputFailure.reason(e),
          "name a file that the user who builds may read; to " + MAKE);
      return "";
    }
  }
}
