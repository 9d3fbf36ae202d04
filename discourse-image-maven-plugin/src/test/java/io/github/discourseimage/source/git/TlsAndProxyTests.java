package io.github.discourseimage.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.BuildLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** https with an authority of one's own, and the way through a proxy. */
class TlsAndProxyTests {

  @TempDir static Path keys;
  @TempDir Path directory;
  TestSettings settings;
  SampleRepository sample;
  GitHttpServer server;
  String url;

  /** An authority and a certificate for localhost that it signed. */
  private static synchronized SSLContext tls() throws Exception {
    Path store = keys.resolve("server.p12");
    if (!Files.exists(store)) {
      RealTool.require("openssl");
      Files.writeString(
          keys.resolve("server.ext"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n");
      openssl(
          "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30"
              + " -subj /CN=Test-Authority -addext basicConstraints=critical,CA:TRUE");
      openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost");
      openssl(
          "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30"
              + " -out server.pem -extfile server.ext");
      openssl(
          "pkcs12 -export -inkey server.key -in server.pem -out server.p12 -passout pass:changeit");
    }
    KeyStore keyStore = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keyStore, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static void openssl(String arguments) throws Exception {
    var result = RealTool.run(Map.of(), keys, ("openssl " + arguments).split(" ", -1));
    assertThat(result.exitCode()).as(result.stderr()).isZero();
  }

  @BeforeEach
  void serve() throws Exception {
    settings = new TestSettings(directory);
    Path served = Files.createDirectories(directory.resolve("served"));
    sample = SampleRepository.bare(served.resolve("app.git"));
    sample.commit("main", "a", "text\n");
    server = GitHttpServer.start(served, tls());
    url = server.url("app.git");
  }

  @AfterEach
  void stop() {
    server.close();
    sample.close();
  }

  private String fetch() {
    try (GitRepositories repositories = new GitRepositories(settings.make(), BuildLog.SILENT)) {
      GitTree tree = repositories.open(repositories.resolve(url, "main"));
      return new String(tree.file("a").orElseThrow().readAll(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void trustsTheOrganisationsAuthority() {
    settings.caCertificates = keys.resolve("ca.pem");
    assertThat(fetch()).isEqualTo("text\n");
  }

  @Test
  void namesTheOptionForAnUntrustedCertificate() {
    settings.retries = 3;
    assertThatThrownBy(this::fetch)
        .hasMessage(
            "repository "
                + url
                + ": its TLS certificate is not trusted: PKIX path building failed:"
                + " sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid"
                + " certification path to requested target\n"
                + "    Fix: If your organisation signs it, name a PEM file with the authority's"
                + " certificate in -Ddiscourse.git.caCertificates.");
  }

  @Test
  void refusesACertificateForAnotherHost() {
    settings.caCertificates = keys.resolve("ca.pem");
    url = url.replace("localhost", "127.0.0.1");
    assertThatThrownBy(this::fetch)
        .hasMessageContaining("its TLS certificate is not trusted: No subject alternative names")
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void refusesAFileWithoutCertificates() {
    settings.caCertificates = keys.resolve("ca.key");
    assertThatThrownBy(this::fetch)
        .hasMessageStartingWith("certificate authorities " + keys.resolve("ca.key") + ": it ")
        .hasMessageContaining("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void goesThroughTheProxy() throws IOException {
    settings.caCertificates = keys.resolve("ca.pem");
    try (ConnectProxy proxy = new ConnectProxy("")) {
      settings.proxies = uri -> Optional.of(new Proxies.Server("localhost", proxy.port(), "", ""));
      assertThat(fetch()).isEqualTo("text\n");
      assertThat(proxy.targets).isNotEmpty().containsOnly("localhost:" + server.port());
    }
  }

  @Test
  void goesThroughAProxyThatAsksForAPassword() throws IOException {
    settings.caCertificates = keys.resolve("ca.pem");
    try (ConnectProxy proxy = new ConnectProxy("Basic cHJveHk6c2VjcmV0")) {
      settings.proxies =
          uri -> Optional.of(new Proxies.Server("localhost", proxy.port(), "proxy", "secret"));
      assertThat(fetch()).isEqualTo("text\n");
      settings.proxies =
          uri -> Optional.of(new Proxies.Server("localhost", proxy.port(), "proxy", "wrong"));
      assertThatThrownBy(this::fetch)
          .hasMessage(
              "repository "
                  + url
                  + ": the proxy refuses the user and password (HTTP 407)\n"
                  + "    Fix: Check <username> and <password> of the <proxy> in settings.xml.");
    }
  }
}
