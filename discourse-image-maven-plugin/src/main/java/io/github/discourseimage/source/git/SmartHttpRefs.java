package io.github.discourseimage.source.git;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one request of git's protocol version 2 that needs no objects: {@code ls-refs} over HTTP
 * (gitprotocol-v2(5), gitprotocol-http(5)). Whatever is not plain, such as an older protocol or a
 * redirect, is left to JGit.
 */
final class SmartHttpRefs {

  private static final String SERVICE = "git-upload-pack";
  private static final String DELIMITER = "0001";
  private static final String FLUSH = "0000";
  private static final int LENGTH_DIGITS = 4;
  private static final String SYMREF = "symref-target:";
  private static final String PEELED = "peeled:";

  private final Location.Remote location;
  private final GitSettings settings;
  private final HttpRoutes routes;
  private String authorization = "";

  SmartHttpRefs(Location.Remote location, GitSettings settings) {
    this.location = location;
    this.settings = settings;
    this.routes = new HttpRoutes(settings);
  }

  /**
   * Asks for HEAD, branches and tags.
   *
   * @param others full names to ask for too
   * @return null when the answer is none that is understood here
   * @throws IOException when the transport fails
   */
  @Nullable Advertised ask(List<String> others) throws IOException {
    HttpURLConnection connection = get();
    if (connection.getResponseCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
      Optional<Login> login = settings.credentials().forHost(location.uri());
      if (login.isEmpty() || !(login.get() instanceof Login.UserPassword password)) {
        return null;
      }
      authorization = basic(password);
      drain(connection);
      connection = get();
    }
    if (!isAnswer(connection, "advertisement")) {
      drain(connection);
      return null;
    }
    List<String> capabilities = lines(connection);
    boolean sha1 = true;
    boolean lsRefs = false;
    boolean version2 = false;
    boolean objectFormat = false;
    for (String line : capabilities) {
      version2 |= line.equals("version 2");
      lsRefs |= line.equals("ls-refs") || line.startsWith("ls-refs=");
      if (line.startsWith("object-format=")) {
        objectFormat = true;
        sha1 = line.equals("object-format=sha1");
      }
    }
    return version2 && lsRefs && sha1 ? lsRefs(others, objectFormat) : null;
  }

  private HttpURLConnection get() throws IOException {
    HttpURLConnection connection = open("/info/refs?service=" + SERVICE);
    connection.connect();
    return connection;
  }

  private @Nullable Advertised lsRefs(List<String> others, boolean objectFormat)
      throws IOException {
    StringBuilder request = new StringBuilder();
    packet(request, "command=ls-refs");
    if (objectFormat) {
      packet(request, "object-format=sha1");
    }
    request.append(DELIMITER);
    packet(request, "peel");
    packet(request, "symrefs");
    List<String> prefixes = new ArrayList<>(List.of("HEAD", RefNames.BRANCHES, RefNames.TAGS));
    prefixes.addAll(others);
    for (String prefix : prefixes) {
      packet(request, "ref-prefix " + prefix);
    }
    byte[] body = request.append(FLUSH).toString().getBytes(StandardCharsets.UTF_8);

    HttpURLConnection connection = open("/" + SERVICE);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.length);
    connection.setRequestProperty("Content-Type", "application/x-" + SERVICE + "-request");
    connection.setRequestProperty("Accept", "application/x-" + SERVICE + "-result");
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    if (!isAnswer(connection, "result")) {
      drain(connection);
      return null;
    }
    return parse(lines(connection));
  }

  private static @Nullable Advertised parse(List<String> lines) {
    SortedMap<String, String> commits = new TreeMap<>();
    String headTarget = null;
    for (String line : lines) {
      String[] fields = line.split(" ", -1);
      if (fields[0].equals("unborn")) {
        continue;
      }
      if (fields.length < 2 || !RefNames.isId(fields[0])) {
        return null;
      }
      String commit = fields[0];
      for (int i = 2; i < fields.length; i++) {
        if (fields[i].startsWith(PEELED)) {
          commit = fields[i].substring(PEELED.length());
        } else if (fields[i].startsWith(SYMREF) && fields[1].equals(RefNames.HEAD)) {
          headTarget = fields[i].substring(SYMREF.length());
        }
      }
      commits.put(fields[1], commit);
    }
    return Advertised.of(commits, headTarget);
  }

  private HttpURLConnection open(String path) throws IOException {
    String base = location.uri().toString();
    base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    HttpURLConnection connection = routes.open(new URL(base + path));
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    int millis = Math.toIntExact(Math.max(1, settings.timeout().toMillis()));
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setRequestProperty("Git-Protocol", "version=2");
    // Some servers look for this to tell git from a browser.
    connection.setRequestProperty("User-Agent", "git/2 (discourse-image-maven-plugin)");
    if (!authorization.isEmpty()) {
      connection.setRequestProperty("Authorization", authorization);
    }
    return connection;
  }

  private String basic(Login.UserPassword password) {
    String userInfo = location.uri().getUserInfo();
    String user = password.user().isEmpty() ? userInfo == null ? "git" : userInfo : password.user();
    return HttpRoutes.basic(user, password.password());
  }

  private static boolean isAnswer(HttpURLConnection connection, String kind) throws IOException {
    return connection.getResponseCode() == HttpURLConnection.HTTP_OK
        && ("application/x-" + SERVICE + "-" + kind).equals(connection.getContentType());
  }

  /** Reads an answer nobody wants, so that the connection can be used again. */
  private static void drain(HttpURLConnection connection) throws IOException {
    try (InputStream in =
        connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getErrorStream()
            : connection.getInputStream()) {
      if (in != null) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private static void packet(StringBuilder request, String line) {
    int length = line.getBytes(StandardCharsets.UTF_8).length + 1 + LENGTH_DIGITS;
    request.append(String.format(java.util.Locale.ROOT, "%04x", length)).append(line).append('\n');
  }

  /** All lines of all sections, without the line ends (gitprotocol-common(5), pkt-line). */
  private static List<String> lines(HttpURLConnection connection) throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream in = connection.getInputStream()) {
      byte[] body = in.readAllBytes();
      int at = 0;
      while (at < body.length) {
        int length = length(body, at);
        if (length < LENGTH_DIGITS) {
          at += LENGTH_DIGITS;
          continue;
        }
        if (at + length > body.length) {
          throw new EOFException("the answer of the server is cut short");
        }
        String line =
            new String(body, at + LENGTH_DIGITS, length - LENGTH_DIGITS, StandardCharsets.UTF_8);
        lines.add(line.endsWith("\n") ? line.substring(0, line.length() - 1) : line);
        at += length;
      }
    }
    return lines;
  }

  private static int length(byte[] body, int at) throws IOException {
    try {
      String digits = new String(body, at, LENGTH_DIGITS, StandardCharsets.US_ASCII);
      return Integer.parseInt(digits, 16);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new EOFException("the answer of the server is cut short");
    }
  }
}
