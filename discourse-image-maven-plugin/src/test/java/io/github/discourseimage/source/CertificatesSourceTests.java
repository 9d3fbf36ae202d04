package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesSourceTests {

  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final String ROOT_NAME = "CN=Root CA,O=Älvdalens  Forum AB,C=SE";

  private final RecordingLog log = new RecordingLog();

  @TempDir Path directory;

  static String fixture(String name) {
    try (InputStream in =
        CertificatesSourceTests.class.getResourceAsStream("/certificates/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] der(String name) {
    return PemText.parse(fixture(name).getBytes(StandardCharsets.UTF_8)).blocks().get(0).decode();
  }

  private CertificatesSource read() {
    return CertificatesSource.read(directory, Optional.empty(), NOW, log);
  }

  private static Layer layer(CertificatesSource source) {
    Layer.Builder layer = Layer.builder("config");
    source.addTo(layer);
    return layer.build();
  }

  private static String text(Layer layer, String path) throws IOException {
    Entry.File file = (Entry.File) layer.find(UnixPath.of(path)).orElseThrow();
    return new String(file.content().readAll(), StandardCharsets.UTF_8);
  }

  private Path put(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void placesCertificatesWhereOpenSslLooks() throws IOException {
    put("org-root.crt", "Our root\r\n" + fixture("root.crt").replace("\n", "\r\n").strip());
    put("brainpool.crt", fixture("brainpool.crt"));
    Layer layer = layer(read());
    assertThat(layer.entries())
        .extracting(entry -> entry.path().toString())
        .contains(
            "/etc/discourse/ca-certificates.pem",
            "/etc/ssl/certs/brainpool.pem",
            "/etc/ssl/certs/org-root.pem",
            "/etc/ssl/certs/4807f1c1.0")
        .hasSize(5);
    assertThat(layer.find(UnixPath.of("/etc/ssl/certs/4807f1c1.0")))
        .get()
        .extracting(entry -> ((Entry.Symlink) entry).target())
        .isEqualTo("org-root.pem");
    assertThat(text(layer, "/etc/ssl/certs/org-root.pem")).isEqualTo(fixture("root.crt"));
    assertThat(text(layer, "/etc/discourse/ca-certificates.pem"))
        .isEqualTo(fixture("brainpool.crt") + fixture("root.crt"));
    assertThat(log.warnings).isEmpty();
  }

  @Test
  void placesAnchorsWhereEachDistributionKeepsThem() throws IOException {
    put("org-root.crt", fixture("root.crt"));
    CertificatesSource source = read();
    for (Distribution distribution : Distribution.values()) {
      Layer.Builder layer = Layer.builder(distribution.id());
      source.addTo(layer, distribution);
      assertThat(layer.build().entries())
          .extracting(entry -> entry.path().toString())
          .containsExactly(distribution.trustStore().anchors() + "/org-root.crt");
    }
  }

  @Test
  void isEmptyWithoutCertificates() {
    assertThat(read().isEmpty()).isTrue();
    assertThat(layer(read()).entries()).isEmpty();
    assertThat(
            CertificatesSource.read(directory.resolve("none"), Optional.empty(), NOW, log)
                .isEmpty())
        .isTrue();
  }

  @Test
  void mergesPublicRootsWithoutDuplicates(@TempDir Path other) throws IOException {
    put("org-root.crt", fixture("root.crt"));
    Path roots =
        Files.writeString(
            other.resolve("bundle.pem"),
            "# public\n"
                + fixture("brainpool.crt")
                + fixture("root.crt")
                + fixture("brainpool.crt"));
    CertificatesSource source = CertificatesSource.read(directory, Optional.of(roots), NOW, log);
    String merged = fixture("brainpool.crt") + fixture("root.crt");
    assertThat(text(layer(source), "/etc/ssl/certs/ca-certificates.crt")).isEqualTo(merged);
    Layer.Builder arch = Layer.builder("arch");
    source.addTo(arch, Distribution.ARCH);
    assertThat(text(arch.build(), "/etc/ca-certificates/extracted/tls-ca-bundle.pem"))
        .isEqualTo(merged);
    Layer.Builder debian = Layer.builder("debian");
    source.addTo(debian, Distribution.DEBIAN);
    assertThat(debian.build().entries()).hasSize(1);
  }

  @Test
  void refusesABundleThatIsNone(@TempDir Path other) throws IOException {
    Path key = Files.writeString(other.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n");
    Path text = Files.writeString(other.resolve("text.pem"), "hello");
    assertThatThrownBy(() -> CertificatesSource.read(directory, Optional.of(key), NOW, log))
        .hasMessageContaining(key + ": holds a private key");
    assertThatThrownBy(() -> CertificatesSource.read(directory, Optional.of(text), NOW, log))
        .hasMessageContaining(text + ": holds no certificate in PEM");
  }

  @Test
  void refusesEverythingThatIsWrongAtOnce() throws IOException {
    Path der = Files.write(directory.resolve("binary.crt"), der("root.crt"));
    Path bundle = put("bundle.crt", fixture("root.crt") + fixture("brainpool.crt"));
    Path key =
        put("key.crt", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
    Path mixed = put("mixed.crt", fixture("root.crt") + "-----BEGIN PRIVATE KEY-----\nAAAA\n");
    Path leaf = put("leaf.crt", fixture("leaf.crt"));
    Path noSign = put("nosign.crt", fixture("nosign.crt"));
    Path text = put("text.crt", "hello");
    Path request =
        put(
            "request.crt",
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n");
    Path broken =
        put("broken.crt", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    Path cut = put("cut.crt", fixture("root.crt").substring(0, 600));
    Path container = Files.write(directory.resolve("p12.crt"), new byte[] {0x30, 0x03, 2, 1, 3});
    Path server = put("server.key", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");
    Path first = put("one.crt", fixture("brainpool.crt"));
    Path second = put("two.crt", fixture("brainpool.crt"));
    Path badName = put("our root.crt", fixture("root.crt"));

    assertThatThrownBy(this::read)
        .hasMessageStartingWith("14 problems:")
        .hasMessageContaining(
            der
                + ": is DER (binary); it must be PEM (Base64 text)\n    Fix: Convert it: openssl"
                + " x509 -inform DER -in binary.crt -out binary.crt")
        .hasMessageContaining(bundle + ": holds 2 certificates; it must hold exactly one\n")
        .hasMessageContaining(
            key
                + ": is a private key, not a CA's certificate\n    Fix: Remove it from version"
                + " control, its history too, and revoke it: whoever can read the repository can"
                + " sign with it. An image needs the certificate alone.")
        .hasMessageContaining(mixed + ": holds a private key beside the certificate")
        .hasMessageContaining(
            leaf
                + ": is not a CA: CN=forum.example has no basicConstraints with CA:TRUE\n    Fix:"
                + " Give the certificate of the CA that signed it, not that of a server or a"
                + " person.")
        .hasMessageContaining(
            noSign + ": is not a CA: CN=No Sign has a keyUsage without keyCertSign")
        .hasMessageContaining(text + ": holds no whole '-----BEGIN CERTIFICATE-----' block\n")
        .hasMessageContaining(
            request
                + ": holds no whole '-----BEGIN CERTIFICATE-----' block but: CERTIFICATE REQUEST")
        .hasMessageContaining(
            broken + ": is no X.509 certificate that can be parsed: the structure is cut off")
        .hasMessageContaining(cut + ": holds no whole '-----BEGIN CERTIFICATE-----' block")
        .hasMessageContaining(
            container
                + ": is binary and no X.509 certificate; it may be a key or a PKCS#12 file with a"
                + " key")
        .hasMessageContaining(server + ": holds a private key\n")
        .hasMessageContaining(
            second + ": is the same certificate as " + first + ": CN=Brainpool Root,O=Forum")
        .hasMessageContaining(badName + ": has a name that the distributions' tools stumble over");
  }

  @Test
  void refusesExpiredAndFutureCertificates() throws IOException {
    Path root = put("root.crt", fixture("root.crt"));
    assertThatThrownBy(
            () ->
                CertificatesSource.read(
                    directory, Optional.empty(), Instant.parse("2126-10-27T16:25:40Z"), log))
        .hasMessage(
            root
                + ": expired on 2126-10-27T16:25:39Z: "
                + ROOT_NAME
                + "\n    Fix: Replace it with the CA's current certificate.");
    assertThatThrownBy(
            () ->
                CertificatesSource.read(
                    directory, Optional.empty(), Instant.parse("2026-01-01T00:00:00Z"), log))
        .hasMessageContaining(root + ": is not valid before 2026-11-20T16:25:39Z: " + ROOT_NAME);
    CertificatesSource.read(
        directory, Optional.empty(), Instant.parse("2126-10-01T00:00:00Z"), log);
    assertThat(log.warnings)
        .containsExactly(root + " expires on 2126-10-27T16:25:39Z: " + ROOT_NAME);
  }

  @Test
  void warnsOfIntermediatesAndOfFilesThatAreNotRead() throws IOException {
    Path intermediate = put("intermediate.crt", fixture("intermediate.crt"));
    Path pem = put("root.pem", fixture("root.crt"));
    put("README.md", "what goes here");
    put(".gitkeep", "");
    read();
    assertThat(log.warnings)
        .containsExactly(
            intermediate
                + " is an intermediate CA; OpenSSL trusts it only together with its root:"
                + " CN=Intermediate",
            pem + " is ignored: only files that end in .crt are read, each with one PEM");
  }

  @Test
  void theRealOpenSslFindsTheCaByItsHash(@TempDir Path image) throws IOException {
    String openssl = RealTool.require("openssl").toString();
    put("org-root.crt", fixture("root.crt"));
    for (Entry entry : layer(read()).entries()) {
      Path path = image.resolve(entry.path().relative());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      if (entry instanceof Entry.File file) {
        Files.write(path, file.content().readAll());
      } else if (entry instanceof Entry.Symlink link) {
        Files.createSymbolicLink(path, Path.of(link.target()));
      }
    }
    Path intermediate = put("intermediate.pem", fixture("intermediate.crt"));
    String store = image.resolve("etc/ssl/certs").toString();
    assertThat(
            RealTool.run(
                Map.of(),
                image,
                openssl,
                "verify",
                "-no-CAfile",
                "-no-CAstore",
                "-CApath",
                store,
                intermediate.toString()))
        .satisfies(result -> assertThat(result.stderr()).isEmpty())
        .satisfies(result -> assertThat(result.exitCode()).isZero());
    assertThat(
            RealTool.run(
                    Map.of(),
                    image,
                    openssl,
                    "verify",
                    "-no-CAfile",
                    "-no-CAstore",
                    "-CApath",
                    image.toString(),
                    intermediate.toString())
                .exitCode())
        .isNotZero();
  }

  @Test
  void theHashIsThatOfTheRealOpenSsl() throws IOException {
    String openssl = RealTool.require("openssl").toString();
    Path key = directory.resolve("key.pem");
    RealTool.run(
        Map.of(), directory, openssl, "genpkey", "-algorithm", "ed25519", "-out", key.toString());
    List<String> masks = List.of("utf8only", "nombstr", "default", "MASK:0x800", "MASK:0x100");
    List<String> subjects =
        List.of(
            "/CN=Simple",
            "/C=DE/ST= Spaces   inside \t and  around /CN=UPPER Lower",
            "/O=ÄÖÜ großé/CN=Ünïcode  CA",
            "/CN=ca/emailAddress=CA@Example.ORG/serialNumber=00 A",
            "/CN=two+OU=Second+O=First/DC=Example/DC=ORG",
            "/CN=" + "Long name ".repeat(6) + "/O=" + "x".repeat(60));
    int compared = 0;
    for (String mask : masks) {
      Path config =
          Files.writeString(
              directory.resolve("req.cnf"),
              "[req]\ndistinguished_name=dn\nprompt=no\nstring_mask=" + mask + "\n[dn]\n");
      for (String subject : subjects) {
        RealTool.Result made =
            RealTool.run(
                Map.of(),
                directory,
                openssl,
                "req",
                "-x509",
                "-new",
                "-utf8",
                "-multivalue-rdn",
                "-key",
                key.toString(),
                "-config",
                config.toString(),
                "-subj",
                subject,
                "-out",
                "made.crt");
        if (made.exitCode() != 0) {
          continue; // This string type has no such letters.
        }
        RealTool.Result hash =
            RealTool.run(
                Map.of(), directory, openssl, "x509", "-in", "made.crt", "-noout", "-subject_hash");
        byte[] pem = Files.readAllBytes(directory.resolve("made.crt"));
        X509 certificate = X509.parse(PemText.parse(pem).blocks().get(0).decode());
        assertThat(SubjectHash.of(certificate.subject()))
            .as(mask + " " + subject)
            .isEqualTo(hash.stdout().strip());
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(20);
  }
}
