package io.github.discourseimage.source.git;

import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.security.GeneralSecurityException;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** JGit's HTTP connections, by {@link HttpRoutes}. */
final class HttpConnections implements HttpConnectionFactory {

  private final HttpRoutes routes;
  private final JDKHttpConnectionFactory jdk = new JDKHttpConnectionFactory();

  HttpConnections(GitSettings settings) {
    this.routes = new HttpRoutes(settings);
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    HttpConnection connection = jdk.create(url, routes.proxy(url));
    String authorization = routes.proxyAuthorization(url);
    if (!authorization.isEmpty()) {
      connection.setRequestProperty("Proxy-Authorization", authorization);
    }
    if (routes.ownTrust(url)) {
      try {
        connection.configure(null, routes.trust(), null);
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }
    return connection;
  }

  /**
   * @param systemProxy what the JVM's properties say, which {@link HttpRoutes} asks for itself
   */
  @Override
  public HttpConnection create(URL url, Proxy systemProxy) throws IOException {
    return create(url);
  }
}
