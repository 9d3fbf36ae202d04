package io.github.discourseimage.registry;

import io.github.discourseimage.oci.ImageName;
import java.net.URI;
import java.util.Set;

/** Where a registry is reached. */
final class ServerUrl {

  /** Docker Hub's registry is not where its name says. */
  private static final String DOCKER_HUB = "registry-1.docker.io";

  private ServerUrl() {}

  /** Host and port. */
  static String authority(String registry) {
    return registry.equals(ImageName.DOCKER_HUB) || registry.equals("index.docker.io")
        ? DOCKER_HUB
        : registry;
  }

  /** Whether a registry may speak plain http: it is on this machine, or the user says so. */
  static boolean mayBePlain(String authority, Set<String> plainHosts) {
    String host = authority.replaceFirst(":\\d+$", "");
    return isLoopback(host) || plainHosts.contains(authority) || plainHosts.contains(host);
  }

  static boolean maySendSecrets(URI uri, Set<String> plainHosts) {
    return uri.getHost() != null
        && ("https".equals(uri.getScheme())
            || "http".equals(uri.getScheme()) && mayBePlain(uri.getAuthority(), plainHosts));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }

  /** Whether what may be sent to one server may be sent to the other. */
  static boolean isSameServer(URI one, URI other) {
    return String.valueOf(one.getScheme()).equals(other.getScheme())
        && String.valueOf(one.getAuthority()).equals(other.getAuthority());
  }

  /**
   * Where a registry says to go on. Behind a TLS proxy many take themselves for plain http; to go
   * there would lay the upload open.
   *
   * @param from the URL that was asked
   */
  static URI location(URI from, String location) {
    URI to = from.resolve(location);
    boolean isSameHost = String.valueOf(from.getHost()).equals(to.getHost());
    return isSameHost && "https".equals(from.getScheme()) && "http".equals(to.getScheme())
        ? URI.create("https://" + from.getAuthority() + to.toString().substring(rest(to)))
        : to;
  }

  private static int rest(URI uri) {
    return uri.toString().indexOf('/', "http://".length());
  }
}
