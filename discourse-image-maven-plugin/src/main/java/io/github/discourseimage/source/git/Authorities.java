package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The organisation's certificate authorities beside those that the JDK trusts. */
public final class Authorities {

  private Authorities() {}

  /**
   * TLS that trusts the JDK's authorities and those in PEM files.
   *
   * @throws ImageBuildException when a file cannot be read or holds no certificate
   */
  public static SSLContext withJdk(Collection<Path> pems) throws IOException {
    List<Certificate> own = new ArrayList<>();
    pems.forEach(pem -> own.addAll(read(pem)));
    try {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int count = 0;
      TrustManagerFactory factory = factory();
      factory.init((KeyStore) null);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager jdk) {
          for (X509Certificate issuer : jdk.getAcceptedIssuers()) {
            all.setCertificateEntry("jdk-" + count++, issuer);
          }
        }
      }
      for (Certificate certificate : own) {
        all.setCertificateEntry("own-" + count++, certificate);
      }
      TrustManagerFactory both = factory();
      both.init(all);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, both.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the trusted certificates cannot be read", e);
    }
  }

  private static TrustManagerFactory factory() throws GeneralSecurityException {
    return TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
  }

  private static Collection<? extends Certificate> read(Path pem) {
    String problem;
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)));
      if (!certificates.isEmpty()) {
        return certificates;
      }
      problem = "it holds no certificate";
    } catch (CertificateException e) {
      problem = "it is not a PEM file with certificates: " + e.getMessage();
    } catch (IOException e) {
      problem = "it cannot be read: " + e;
    }
    throw ImageBuildException.input(
        "certificate authorities " + pem,
        problem,
        "Give a PEM file with the certificates ('-----BEGIN CERTIFICATE-----') of the authorities"
            + " that sign your server's certificate.");
  }
}
