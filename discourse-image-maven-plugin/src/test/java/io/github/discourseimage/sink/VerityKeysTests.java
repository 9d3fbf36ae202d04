package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerityKeysTests {

  @TempDir Path directory;

  private Path key;
  private Path certificate;
  private final Findings findings = new Findings();

  @BeforeEach
  void makeKeys() {
    key = directory.resolve("key.pem");
    certificate = directory.resolve("cert.pem");
    openssl(
        ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=a -keyout"
                + " key.pem -out cert.pem")
            .split(" "));
  }

  private void openssl(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = RealTool.require("openssl").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    RealTool.run(Map.of(), directory, command).successfulStdout();
  }

  private Optional<VerityKeys> read() {
    return VerityKeys.of("the key", key, "the certificate", certificate, findings);
  }

  @Test
  void aKeyAndItsCertificateAreTaken() {
    assertThat(read()).hasValue(new VerityKeys(key, certificate));
    findings.throwIfAny();
  }

  @Test
  void whatIsMissingIsNamedWithACommandThatMakesIt() {
    key = directory.resolve("none");
    certificate = directory;

    assertThat(read()).isEmpty();
    assertThatThrownBy(findings::throwIfAny)
        .hasMessageStartingWith("2 problems:")
        .hasMessageContaining("the key: " + key + " cannot be read: ")
        .hasMessageContaining("the certificate: " + directory + " cannot be read: Is a directory")
        .hasMessageContaining("openssl req -x509 -newkey rsa:4096 -nodes");
  }

  @Test
  void theFilesCannotBeSwapped() {
    Path swapped = key;
    key = certificate;
    certificate = swapped;

    assertThat(read()).isEmpty();
    assertThatThrownBy(findings::throwIfAny)
        .hasMessageContaining(
            "the key: " + key + " is not in PEM: no line says -----BEGIN PRIVATE KEY-----")
        .hasMessageContaining(
            "the certificate: "
                + certificate
                + " is not in PEM: no line says -----BEGIN CERTIFICATE-----");
  }

  @Test
  void aKeyWithAPasswordIsRefused() {
    openssl("pkcs8 -topk8 -in key.pem -out locked.pem -passout pass:x".split(" "));
    key = directory.resolve("locked.pem");

    assertThat(read()).isEmpty();
    assertThatThrownBy(findings::throwIfAny)
        .hasMessage(
            "the key: "
                + key
                + " is encrypted, and nobody is there to type its password\n"
                + "    Fix: decrypt it to a file that only you can read: openssl pkey -in "
                + key
                + " -out key.pem");
  }

  @Test
  void theCertificateIsTheKeys() {
    makeKeys();
    openssl("genpkey -algorithm ed25519 -out other.pem".split(" "));
    openssl("genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 -out rsa.pem".split(" "));
    for (String other : new String[] {"other.pem", "rsa.pem"}) {
      key = directory.resolve(other);
      assertThat(read()).isEmpty();
    }
    assertThatThrownBy(findings::throwIfAny)
        .hasMessageContaining(
            "the certificate: "
                + certificate
                + " is not that of "
                + key
                + ": what one signs the other does not verify");
  }

  @Test
  void aBrokenCertificateIsToldOf() throws IOException {
    Files.writeString(
        certificate, "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");

    assertThat(read()).isEmpty();
    assertThatThrownBy(findings::throwIfAny)
        .hasMessageContaining("the certificate: " + certificate + " is no certificate: ");
  }
}
