package io.github.discourseimage.build;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.git.Authorities;
import io.github.discourseimage.source.git.GitSettings;
import io.github.discourseimage.source.git.Proxies;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The JDK's HTTP client with the proxies of settings.xml and the certificates that the project
 * trusts.
 */
final class HttpAccess {

  /** Switches off logins at proxies for https; the JDK's default switches off passwords. */
  private static final String TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

  private final Proxies proxies;
  private final Collection<Path> authorities;

  /**
   * @param authorities PEM files with certificates to trust beside the JDK's own
   */
  HttpAccess(GitSettings settings, Collection<Path> authorities) {
    this.proxies = settings.proxies();
    this.authorities = authorities;
  }

  HttpClient.Builder builder() {
    // The JDK reads it once, so it must be told before the first client is made; it lets out no
    // password but the one that settings.xml names for the proxy.
    if (proxyLogin(URI.create("https://registry.invalid")).isPresent()
        && System.getProperty(TUNNELING) == null) {
      System.setProperty(TUNNELING, "");
    }
    HttpClient.Builder builder = HttpClient.newBuilder().proxy(new Selector(proxies));
    try {
      return authorities.isEmpty() ? builder : builder.sslContext(Authorities.withJdk(authorities));
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "certificates to trust",
          "cannot be set up: " + e,
          "Correct the files, or give yourself the right to read them.",
          e);
    }
  }

  /** The {@code Proxy-Authorization} header for a URL. */
  Optional<String> proxyLogin(URI uri) {
    return proxies
        .forUri(uri)
        .filter(server -> !server.user().isEmpty())
        .map(
            server ->
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(
                            (server.user() + ":" + server.password())
                                .getBytes(StandardCharsets.UTF_8)));
  }

  /** The proxies of settings.xml for the JDK's own client. */
  private static final class Selector extends ProxySelector {

    private final Proxies proxies;

    Selector(Proxies proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return List.of(
          proxies
              .forUri(uri)
              .map(it -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(it.host(), it.port())))
              .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      // The client tells of it itself.
    }
  }
}
