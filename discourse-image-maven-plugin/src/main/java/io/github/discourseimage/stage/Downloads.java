package io.github.discourseimage.stage;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.image.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Files from the web, each kept as {@code downloads/<sha256>} of a cache directory: what was
 * fetched once is not fetched again, and nothing is kept that has another checksum.
 */
public final class Downloads {

  private static final int ATTEMPTS = 4;
  private static final int BUFFER = 128 * 1024;
  private static final long MEBI = 1024 * 1024;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Path directory;
  private final BuildLog log;
  private final HttpClient client;
  private final Duration firstPause;
  private final boolean offline;

  /**
   * @param cache directory that builds share
   * @param proxies chooses the proxy of each URL
   */
  public Downloads(Path cache, ProxySelector proxies, BuildLog log) {
    this(cache, HttpClient.newBuilder().proxy(proxies), log);
  }

  /**
   * @param client whose proxy, authenticator and trusted certificates are used
   */
  public Downloads(Path cache, HttpClient.Builder client, BuildLog log) {
    this(cache, client, log, Duration.ofSeconds(1));
  }

  Downloads(Path cache, HttpClient.Builder client, BuildLog log, Duration firstPause) {
    this(cache, client, log, firstPause, false);
  }

  private Downloads(
      Path cache, HttpClient.Builder client, BuildLog log, Duration firstPause, boolean offline) {
    this.offline = offline;
    this.directory = cache.toAbsolutePath().resolve("downloads");
    this.log = log;
    this.firstPause = firstPause;
    this.client =
        client
            .connectTimeout(Duration.ofSeconds(20))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /** Those that were fetched before, and no others: it makes no connection. */
  public static Downloads offline(Path cache, BuildLog log) {
    return new Downloads(cache, HttpClient.newBuilder(), log, Duration.ZERO, true);
  }

  /** Ends the build when nothing may be fetched. */
  void requireNetwork(String subject) {
    if (offline) {
      throw ImageBuildException.environment(
          subject,
          "is not in " + directory.getParent() + " yet, and Maven works offline",
          "run `mvn discourse-image:fetch` once without -o",
          null);
    }
  }

  static boolean isUrl(String location) {
    return location.startsWith("http://") || location.startsWith("https://");
  }

  /**
   * Gives a file, from the cache where it is there.
   *
   * @param sha256 that it must have
   * @throws ImageBuildException naming the URL
   */
  public Path file(String url, String sha256) throws InterruptedException {
    String subject = "download " + url;
    URI uri = parse(subject, url);
    if (sha256.isEmpty()) {
      throw ImageBuildException.input(
          subject,
          "has no sha256; for a file from the web it must be told",
          "Take it from who publishes the file, or from 'sha256sum' on a copy that you trust.");
    }
    Sha256.requireHex(subject, sha256);
    Path kept = directory.resolve(sha256);
    try (ExclusiveLock held =
        ExclusiveLock.take(
            directory.resolve(sha256 + ".lock"),
            () -> log.info("Waiting for another build that fetches " + url))) {
      if (Files.isRegularFile(kept)) {
        Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
      } else {
        requireNetwork(subject);
        fetch(subject, uri, sha256, kept);
      }
      return kept;
    } catch (IOException e) {
      throw ImageBuildException.environment(
          subject,
          "cannot be stored in " + directory + ": " + e,
          "Make room, or name another directory with -Ddiscourse.cacheDirectory.",
          e);
    }
  }

  private static URI parse(String subject, String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw ImageBuildException.input(
          subject, "is not a URL: " + e.getMessage(), "Write %20 for a space, and so on.");
    }
    String host = uri.getHost();
    if (host == null) {
      throw ImageBuildException.input(subject, "names no host", "Write https://host/path.");
    }
    if (uri.getRawUserInfo() != null) {
      throw ImageBuildException.input(
          "download from " + host,
          "the URL holds a user or password, which would end up in logs",
          "Take it out; fetch the file beforehand and name its path if it is not public.");
    }
    if (uri.getScheme().equals("http") && !LOOPBACK.contains(host)) {
      throw ImageBuildException.input(
          subject,
          "plain http is taken from this machine only: anybody on the way can read and change it",
          "Use https.");
    }
    return uri;
  }

  private void fetch(String subject, URI uri, String sha256, Path kept)
      throws IOException, InterruptedException {
    Path part = Files.createTempFile(directory, ".new-", "");
    try {
      NetworkFailure failure = null;
      Duration pause = firstPause;
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        if (failure != null) {
          log.warn("Could not fetch " + uri + ": " + failure.problem() + ". Trying again.");
          Thread.sleep(pause.toMillis());
          pause = pause.multipliedBy(2);
        }
        try {
          String actual = attempt(uri, part);
          if (!actual.equals(sha256)) {
            throw Sha256.mismatch(subject, sha256, actual);
          }
          Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
          return;
        } catch (NetworkFailure e) {
          failure = e;
          if (!e.mayGoAway()) {
            break;
          }
        }
      }
      throw failure == null ? new IllegalStateException() : failure.exception(subject);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private String attempt(URI uri, Path part)
      throws NetworkFailure, IOException, InterruptedException {
    HttpResponse<InputStream> response;
    try {
      response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build(),
              HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw NetworkFailure.of(uri, e);
    }
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw refused(uri, response.statusCode());
      }
      long size = response.headers().firstValueAsLong("content-length").orElse(0);
      return store(uri, body, size, part);
    }
  }

  private static NetworkFailure refused(URI uri, int status) {
    String problem = "the server answered with HTTP " + status;
    return switch (status) {
      case 401, 403 ->
          NetworkFailure.lasting(
              problem + ": it asks for a login or refuses",
              "Fetch the file beforehand and name its path, or use a mirror that is open to you.");
      case 404, 410 ->
          NetworkFailure.lasting(
              problem + ": there is no such file", "Check the URL: " + uri + ".");
      case 407 ->
          NetworkFailure.lasting(
              problem + ": the proxy asks for a login",
              "Put <username> and <password> into the <proxy> of settings.xml.");
      default ->
          status == 429 || status >= 500
              ? NetworkFailure.passing(problem, NetworkFailure.CHECK_THE_NETWORK)
              : NetworkFailure.lasting(problem, NetworkFailure.CHECK_THE_NETWORK);
    };
  }

  private String store(URI uri, InputStream body, long size, Path part)
      throws NetworkFailure, IOException, InterruptedException {
    MessageDigest digest = Sha256.start();
    byte[] buffer = new byte[BUFFER];
    long done = 0;
    try (OutputStream out = Files.newOutputStream(part)) {
      while (true) {
        int n;
        try {
          n = body.read(buffer);
        } catch (IOException e) {
          throw NetworkFailure.of(uri, e);
        }
        if (n < 0) {
          return Sha256.end(digest);
        }
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
        done += n;
        log.progress("Fetching " + uri + " (MiB)", done / MEBI, size / MEBI);
      }
    }
  }
}
