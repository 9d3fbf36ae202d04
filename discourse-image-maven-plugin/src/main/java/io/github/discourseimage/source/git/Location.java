package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Where a repository is: on this machine, or behind a URL. Parsed once. */
sealed interface Location {

  String LEGAL =
      "Use https://host/path.git, ssh://git@host/path.git, git@host:path.git, file:///path or a path"
          + " to a repository on this machine.";

  /** As the user gave it, for messages. */
  String text();

  /**
   * A directory on this machine, read in place.
   *
   * @param directory absolute; a bare repository or a work tree
   */
  record Local(String text, Path directory) implements Location {}

  /**
   * A server.
   *
   * @param uri without a password
   */
  record Remote(String text, URI uri) implements Location {

    String host() {
      return uri.getHost();
    }

    boolean isSsh() {
      return "ssh".equals(uri.getScheme());
    }

    boolean isHttp() {
      return uri.getScheme().startsWith("http");
    }
  }

  /**
   * Parses what the user gave.
   *
   * @throws ImageBuildException naming the value and the legal forms
   */
  static Location parse(String repository, Path baseDirectory, boolean allowPlainProtocols) {
    if (repository.isBlank()) {
      throw refused(repository, "it is empty");
    }
    int scheme = repository.indexOf("://");
    if (scheme > 0) {
      return url(repository, repository.substring(0, scheme), allowPlainProtocols);
    }
    if (repository.startsWith("file:")) {
      return url(repository, "file", allowPlainProtocols);
    }
    int colon = repository.indexOf(':');
    int slash = repository.indexOf('/');
    if (colon >= 0 && repository.startsWith("::", colon)) {
      throw refused(
          repository,
          "'"
              + repository.substring(0, colon)
              + "::' would start a program of git's, and git is not used");
    }
    if (colon > 1 && (slash < 0 || colon < slash)) {
      String path = repository.substring(colon + 1);
      return remote(
          repository,
          "ssh://" + repository.substring(0, colon) + (path.startsWith("/") ? "" : "/") + path);
    }
    try {
      return new Local(repository, baseDirectory.resolve(repository).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      throw refused(repository, "it is no path: " + e.getReason());
    }
  }

  private static Location url(String repository, String scheme, boolean allowPlainProtocols) {
    switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https", "ssh":
        return remote(repository, repository);
      case "http", "git":
        Remote remote = remote(repository, repository);
        if (!allowPlainProtocols && !(remote.isHttp() && isLoopback(remote.host()))) {
          throw refused(
              repository,
              scheme + ": neither hides nor protects what it carries, and is not allowed");
        }
        return remote;
      case "file":
        try {
          URI uri = new URI(repository);
          if (uri.getPath() == null || uri.getPath().isEmpty()) {
            throw refused(repository, "it has no path");
          }
          String host = uri.getHost();
          if (host != null && !host.equals("localhost")) {
            throw refused(repository, "a file: URL has no host, but this has '" + host + "'");
          }
          return new Local(repository, Path.of(uri.getPath()).toAbsolutePath().normalize());
        } catch (URISyntaxException | InvalidPathException e) {
          throw refused(repository, "it is no URL: " + e.getMessage());
        }
      default:
        throw refused(repository, "'" + scheme + ":' is not a protocol that is read here");
    }
  }

  private static Remote remote(String text, String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      // The message of the exception holds the whole URL, and that may hold a password.
      throw refused(withoutPassword(text), "it is no URL: " + e.getReason());
    }
    String userInfo = uri.getRawUserInfo();
    if (userInfo != null && userInfo.indexOf(':') >= 0) {
      throw ImageBuildException.input(
          "repository " + withoutPassword(text),
          "a password in a URL ends up in logs and in the lock",
          "Take it out of the URL and put it into settings.xml as <server><id>"
              + uri.getHost()
              + "</id><username>...</username><password>...</password></server>.");
    }
    if (uri.getHost() == null) {
      throw refused(text, "it names no host");
    }
    if (uri.getRawPath() == null || uri.getRawPath().length() < 2) {
      throw refused(text, "it names no repository on " + uri.getHost());
    }
    return new Remote(text, uri);
  }

  /** The URL with whatever stands before the last {@code @} of its authority left out. */
  private static String withoutPassword(String url) {
    int start = url.indexOf("://") + 3;
    int end = url.indexOf('/', start);
    int at = url.lastIndexOf('@', end < 0 ? url.length() : end);
    return at < start ? url : url.substring(0, start) + url.substring(at + 1);
  }

  private static boolean isLoopback(String host) {
    // Only addresses and the one name that is always this machine: no name is looked up here.
    boolean literal = host.startsWith("[") || host.matches("[0-9.]+");
    try {
      return host.equals("localhost") || literal && InetAddress.getByName(host).isLoopbackAddress();
    } catch (java.net.UnknownHostException e) {
      return false;
    }
  }

  private static ImageBuildException refused(String repository, String why) {
    return ImageBuildException.input("repository '" + repository + "'", why, LEGAL);
  }

  /** A name for the cache: readable, and different for every URL. */
  static String cacheName(Remote remote) {
    String path = remote.uri().getPath();
    String name = path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
    name = name.replaceAll("/$|\\.git/?$", "").replaceAll("[^A-Za-z0-9._-]", "_");
    name = name.length() > 40 ? name.substring(0, 40) : name;
    return name + "-" + hash(remote.text());
  }

  private static String hash(String url) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(url.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
