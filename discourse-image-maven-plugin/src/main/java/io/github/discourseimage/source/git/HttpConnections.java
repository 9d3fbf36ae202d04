package io.github.discourseimage.source.git;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * HTTP connections that trust the organisation's authorities and go through the proxies of {@code
 * settings.xml}; both belong to the connection, not to the JVM.
 */
final class HttpConnections implements HttpConnectionFactory {

  private final GitSettings settings;
  private final JDKHttpConnectionFactory jdk = new JDKHttpConnectionFactory();
  private @Nullable List<TrustManager> trust;

  HttpConnections(GitSettings settings) {
    this.settings = settings;
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return create(url, Proxy.NO_PROXY);
  }

  /**
   * @param systemProxy what the JVM's properties say; {@code settings.xml} comes first
   */
  @Override
  public HttpConnection create(URL url, Proxy systemProxy) throws IOException {
    Optional<Proxies.Server> server = settings.proxies().forUri(uri(url));
    Proxy proxy = systemProxy;
    if (server.isPresent()) {
      InetSocketAddress address = new InetSocketAddress(server.get().host(), server.get().port());
      if (address.isUnresolved()) {
        throw new IOException("the proxy " + server.get() + " has a host name that is unknown");
      }
      proxy = new Proxy(Proxy.Type.HTTP, address);
    }
    HttpConnection connection = jdk.create(url, proxy);
    if (server.isPresent() && !server.get().user().isEmpty()) {
      connection.setRequestProperty("Proxy-Authorization", basic(server.get()));
    }
    if (settings.authorities().isPresent() && url.getProtocol().equals("https")) {
      try {
        connection.configure(null, trust(), null);
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }
    return connection;
  }

  private synchronized TrustManager[] trust() throws IOException {
    if (trust == null) {
      trust = List.of(Authorities.withJdk(settings.authorities().orElseThrow()));
    }
    return trust.toArray(new TrustManager[0]);
  }

  private static String basic(Proxies.Server server) {
    String login = server.user() + ":" + server.password();
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private static URI uri(URL url) throws IOException {
    try {
      return new URI(url.getProtocol(), null, url.getHost(), url.getPort(), "/", null, null);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
