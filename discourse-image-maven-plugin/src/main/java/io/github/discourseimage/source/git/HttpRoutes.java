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
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The way to an HTTP server: through the proxies of {@code settings.xml}, trusting the
 * organisation's authorities. Both belong to the connection, not to the JVM.
 */
final class HttpRoutes {

  private final GitSettings settings;
  private @Nullable List<TrustManager> trust;

  HttpRoutes(GitSettings settings) {
    this.settings = settings;
  }

  /** Makes a connection that is not open yet. */
  HttpURLConnection open(URL url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(proxy(url));
    String authorization = proxyAuthorization(url);
    if (!authorization.isEmpty()) {
      connection.setRequestProperty("Proxy-Authorization", authorization);
    }
    if (connection instanceof HttpsURLConnection https && ownTrust(url)) {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust(), null);
        https.setSSLSocketFactory(context.getSocketFactory());
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }
    return connection;
  }

  /** The proxy of {@code settings.xml}, or else what the JVM's properties say. */
  Proxy proxy(URL url) throws IOException {
    Optional<Proxies.Server> server = server(url);
    if (server.isPresent()) {
      InetSocketAddress address = new InetSocketAddress(server.get().host(), server.get().port());
      if (address.isUnresolved()) {
        throw new UnknownHostException("proxy " + server.get());
      }
      return new Proxy(Proxy.Type.HTTP, address);
    }
    ProxySelector selector = ProxySelector.getDefault();
    List<Proxy> proxies = selector == null ? List.of() : selector.select(uri(url));
    return proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
  }

  /** The header that opens the proxy; empty when it asks for none. */
  String proxyAuthorization(URL url) throws IOException {
    Optional<Proxies.Server> server = server(url);
    if (server.isEmpty() || server.get().user().isEmpty()) {
      return "";
    }
    String login = server.get().user() + ":" + server.get().password();
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether {@link #trust} is to be used instead of the JVM's own. */
  boolean ownTrust(URL url) {
    return settings.authorities().isPresent() && url.getProtocol().equals("https");
  }

  synchronized TrustManager[] trust() throws IOException {
    if (trust == null) {
      trust = List.of(Authorities.withJdk(settings.authorities().orElseThrow()));
    }
    return trust.toArray(new TrustManager[0]);
  }

  private Optional<Proxies.Server> server(URL url) throws IOException {
    return settings.proxies().forUri(uri(url));
  }

  private static URI uri(URL url) throws IOException {
    try {
      return new URI(url.getProtocol(), null, url.getHost(), url.getPort(), "/", null, null);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
