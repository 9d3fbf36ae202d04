package io.github.discourseimage.check;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Where a database is.
 *
 * @param user empty where none is told
 * @param password empty where none is told
 * @param name of the database, or its number; may be empty
 */
public record ServiceUrl(String host, int port, String user, String password, String name) {

  /**
   * Parses {@code postgresql://user:password@host:port/name}.
   *
   * @throws IllegalArgumentException telling the form, never the value, which may hold a password
   */
  public static ServiceUrl postgres(String text) {
    ServiceUrl url = of(text, "postgres(ql)?", 5432, "postgresql://user:password@host:5432/name");
    return new ServiceUrl(
        url.host,
        url.port,
        url.user.isEmpty() ? "discourse" : url.user,
        url.password,
        url.name.isEmpty() ? "discourse" : url.name);
  }

  /**
   * Parses {@code redis://:password@host:port/number}.
   *
   * @throws IllegalArgumentException telling the form, never the value, which may hold a password
   */
  public static ServiceUrl redis(String text) {
    ServiceUrl url = of(text, "redis", 6379, "redis://:password@host:6379/0");
    if (!url.name.matches("[0-9]*")) {
      throw new IllegalArgumentException("its path must be the number of a database, as in /2");
    }
    return url;
  }

  private static ServiceUrl of(String text, String scheme, int port, String form) {
    try {
      URI uri = new URI(text.trim());
      if (uri.getScheme() == null || !uri.getScheme().matches(scheme) || uri.getHost() == null) {
        throw new IllegalArgumentException("must look like " + form);
      }
      String login = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
      int colon = login.indexOf(':');
      String path = uri.getPath() == null ? "" : uri.getPath();
      return new ServiceUrl(
          uri.getHost(),
          uri.getPort() < 0 ? port : uri.getPort(),
          decoded(colon < 0 ? login : login.substring(0, colon)),
          decoded(colon < 0 ? "" : login.substring(colon + 1)),
          path.replaceFirst("^/", ""));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must look like " + form, e);
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return host + ":" + port + "/" + name;
  }
}
