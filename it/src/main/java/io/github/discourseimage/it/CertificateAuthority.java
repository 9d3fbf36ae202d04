package io.github.discourseimage.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A root certificate made on the spot with the JDK's keytool; its key stays behind. */
public final class CertificateAuthority {
  private CertificateAuthority() {}

  /** Writes a self-signed root in PEM form, valid from a day ago for ten years. */
  public static void write(Path certificate, String commonName) {
    make(certificate, commonName, "-1d", "3650", true);
  }

  /** Writes a root that has expired. */
  public static void writeExpired(Path certificate, String commonName) {
    make(certificate, commonName, "-30d", "10", true);
  }

  /** Writes a certificate that may not sign others. */
  public static void writeLeaf(Path certificate, String commonName) {
    make(certificate, commonName, "-1d", "3650", false);
  }

  private static void make(
      Path certificate, String commonName, String start, String days, boolean authority) {
    try {
      Path directory = Files.createTempDirectory("ca");
      Path store = directory.resolve("store.p12");
      List<String> generate =
          new ArrayList<>(
              List.of("-genkeypair", "-alias", "ca", "-keyalg", "EC", "-groupname", "secp256r1"));
      generate.addAll(
          List.of("-dname", "CN=" + commonName + ", O=Example", "-storetype", "PKCS12"));
      generate.addAll(List.of("-startdate", start, "-validity", days));
      if (authority) {
        generate.addAll(List.of("-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign,cRLSign"));
      }
      keytool(store, generate);
      Files.createDirectories(Objects.requireNonNull(certificate.toAbsolutePath().getParent()));
      keytool(
          store, List.of("-exportcert", "-rfc", "-alias", "ca", "-file", certificate.toString()));
      Files.delete(store);
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keytool(Path store, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-keystore", store.toString(), "-storepass", "only-for-tests"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
