package io.github.discourseimage.source.git;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The way to an HTTP server: through the proxies of {@code settings.xml}, trusting the
 * organisation's authorities. Both belong to the connection, not to the JVM.
 */
final class HttpRoutes {

  private final GitSettings settings;
  private @Nullable SSLSocketFactory tls;

  HttpRoutes(GitSettings settings) {
    this.settings = settings;
  }

  /** Makes a connection that is not open yet. */
  HttpURLConnection open(URL url) throws IOException {
    Optional<Proxies.Server> server = settings.proxies().forUri(uri(url));
    if (server.isEmpty()) {
      return secure((HttpURLConnection) url.openConnection(systemProxy(url)), tls());
    }
    InetSocketAddress address = new InetSocketAddress(server.get().host(), server.get().port());
    if (address.isUnresolved()) {
      throw new UnknownHostException("proxy " + server.get());
    }
    Proxy proxy = new Proxy(Proxy.Type.HTTP, address);
    if (server.get().user().isEmpty()) {
      return secure((HttpURLConnection) url.openConnection(proxy), tls());
    }
    String authorization = basic(server.get().user(), server.get().password());
    if (url.getProtocol().equals("https")) {
      return secure(
          (HttpURLConnection) url.openConnection(Proxy.NO_PROXY),
          new ProxyTunnel(tls(), address, authorization));
    }
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(proxy);
    connection.setRequestProperty("Proxy-Authorization", authorization);
    return connection;
  }

  private static HttpURLConnection secure(HttpURLConnection connection, SSLSocketFactory tls) {
    if (connection instanceof HttpsURLConnection https) {
      https.setSSLSocketFactory(tls);
    }
    return connection;
  }

  /** What the JVM's properties say. */
  private static Proxy systemProxy(URL url) throws IOException {
    ProxySelector selector = ProxySelector.getDefault();
    List<Proxy> proxies = selector == null ? List.of() : selector.select(uri(url));
    return proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
  }

  /** Value of an {@code Authorization} header (RFC 7617). */
  static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private synchronized SSLSocketFactory tls() throws IOException {
    if (settings.authorities().isEmpty()) {
      return HttpsURLConnection.getDefaultSSLSocketFactory();
    }
    if (tls == null) {
      tls = Authorities.withJdk(settings.authorities().stream().toList()).getSocketFactory();
    }
    return tls;
  }

  private static URI uri(URL url) throws IOException {
    try {
      return new URI(url.getProtocol(), null, url.getHost(), url.getPort(), "/", null, null);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
