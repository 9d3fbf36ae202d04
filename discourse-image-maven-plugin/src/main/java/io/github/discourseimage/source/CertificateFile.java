package io.github.discourseimage.source;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks one file that is to hold the certificate of one CA. */
final class CertificateFile {

  static final String KEY_HINT =
      "Remove it from version control, its history too, and revoke it: whoever can read the"
          + " repository can sign with it. An image needs the certificate alone.";

  private static final Duration SOON = Duration.ofDays(30);
  private static final int DER_SEQUENCE = 0x30;

  private final Path file;
  private final byte[] bytes;
  private final Instant now;
  private final Findings findings;
  private final BuildLog log;

  CertificateFile(Path file, byte[] bytes, Instant now, Findings findings, BuildLog log) {
    this.file = file;
    this.bytes = bytes;
    this.now = now;
    this.findings = findings;
    this.log = log;
  }

  /** The certificate, or nothing when something was found. */
  Optional<X509> check() {
    PemText pem = PemText.parse(bytes);
    List<PemText.Block> certificates =
        pem.blocks().stream().filter(PemText.Block::isCertificate).toList();
    if (PemText.hasPrivateKey(bytes)) {
      return refuse(
          certificates.isEmpty()
              ? "is a private key, not a CA's certificate"
              : "holds a private key beside the certificate",
          KEY_HINT);
    }
    if (pem.beginnings() == 0 && bytes.length > 0 && bytes[0] == DER_SEQUENCE) {
      return refuseBinary();
    }
    if (certificates.size() > 1) {
      return refuse(
          "holds " + certificates.size() + " certificates; it must hold exactly one",
          "Put each CA into a file of its own, since trust stores take one from a file; leave out"
              + " servers' certificates and those of public CAs.");
    }
    if (certificates.isEmpty()) {
      String labels =
          pem.blocks().stream().map(PemText.Block::label).collect(Collectors.joining(", "));
      return refuse(
          "holds no whole '-----BEGIN CERTIFICATE-----' block"
              + (labels.isEmpty() ? "" : " but: " + labels),
          "Export the CA's certificate as PEM (Base64) text.");
    }
    return parse(certificates.get(0));
  }

  private Optional<X509> refuseBinary() {
    try {
      X509.parse(bytes);
    } catch (IllegalArgumentException e) {
      return refuse(
          "is binary and no X.509 certificate; it may be a key or a PKCS#12 file with a key",
          "Export the CA's certificate alone as PEM (Base64) text. If a private key is in it, remove"
              + " it from version control, its history too, and revoke it.");
    }
    return refuse(
        "is DER (binary); it must be PEM (Base64 text)",
        "Convert it: openssl x509 -inform DER -in "
            + file.getFileName()
            + " -out "
            + file.getFileName());
  }

  private Optional<X509> parse(PemText.Block block) {
    X509 certificate;
    try {
      certificate = X509.parse(block.decode());
    } catch (IllegalArgumentException e) {
      return refuse(
          "is no X.509 certificate that can be parsed: " + e.getMessage(),
          "Export the CA's certificate again.");
    }
    boolean good = true;
    if (!certificate.isCa() || !certificate.maySign()) {
      refuse(
          "is not a CA: "
              + certificate.name()
              + (certificate.isCa()
                  ? " has a keyUsage without keyCertSign"
                  : " has no basicConstraints with CA:TRUE"),
          "Give the certificate of the CA that signed it, not that of a server or a person.");
      good = false;
    }
    if (now.isAfter(certificate.notAfter())) {
      refuse(
          "expired on " + certificate.notAfter() + ": " + certificate.name(),
          "Replace it with the CA's current certificate.");
      good = false;
    } else if (now.plus(SOON).isAfter(certificate.notAfter())) {
      log.warn(file + " expires on " + certificate.notAfter() + ": " + certificate.name());
    }
    if (now.isBefore(certificate.notBefore())) {
      refuse(
          "is not valid before " + certificate.notBefore() + ": " + certificate.name(),
          "Wait until then, or check the clock of this machine.");
      good = false;
    }
    if (good && !certificate.isSelfIssued()) {
      log.warn(
          file
              + " is an intermediate CA; OpenSSL trusts it only together with its root: "
              + certificate.name());
    }
    return good ? Optional.of(certificate) : Optional.empty();
  }

  private Optional<X509> refuse(String problem, String hint) {
    findings.add(file.toString(), problem, hint);
    return Optional.empty();
  }
}
