package io.github.discourseimage.source.git;

import java.net.URI;
import java.util.Optional;

/** Which HTTP proxy leads to a host; the Maven side answers from {@code settings.xml}. */
@FunctionalInterface
public interface Proxies {

  /** Straight to every host. */
  Proxies NONE = uri -> Optional.empty();

  /** The proxy for a URL, or nothing when the host is reached directly. Thread safe. */
  Optional<Server> forUri(URI uri);

  /**
   * An HTTP proxy.
   *
   * @param port 1 to 65535
   * @param user empty when it asks for none
   */
  record Server(String host, int port, String user, String password) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }
}
