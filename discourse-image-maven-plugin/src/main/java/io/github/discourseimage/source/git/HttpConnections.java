package io.github.discourseimage.source.git;

import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;

/** JGit's HTTP connections, by {@link HttpRoutes}. */
final class HttpConnections implements HttpConnectionFactory {

  private final HttpRoutes routes;

  HttpConnections(GitSettings settings) {
    this.routes = new HttpRoutes(settings);
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return new UrlConnection(routes.open(url));
  }

  /**
   * @param systemProxy what the JVM's properties say, which {@link HttpRoutes} asks for itself
   */
  @Override
  public HttpConnection create(URL url, Proxy systemProxy) throws IOException {
    return create(url);
  }
}
