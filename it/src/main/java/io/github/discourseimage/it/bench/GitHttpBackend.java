package io.github.discourseimage.it.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code git http-backend} behind the JDK's server on loopback: one server for all who clone. */
final class GitHttpBackend implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path root;

  private GitHttpBackend(HttpServer server, Path root) {
    this.server = server;
    this.root = root;
  }

  static GitHttpBackend start(Path root) {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      GitHttpBackend backend = new GitHttpBackend(http, root);
      http.createContext("/", backend::handle);
      http.setExecutor(backend.threads);
      http.start();
      return backend;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url(Path repository) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + root.relativize(repository);
  }

  private void handle(HttpExchange exchange) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.put("GIT_PROJECT_ROOT", root.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("PATH_INFO", exchange.getRequestURI().getPath());
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("REMOTE_ADDR", "127.0.0.1");
    put(environment, "QUERY_STRING", exchange.getRequestURI().getQuery());
    put(environment, "CONTENT_TYPE", header(exchange, "Content-Type"));
    put(environment, "HTTP_CONTENT_ENCODING", header(exchange, "Content-Encoding"));
    put(environment, "GIT_PROTOCOL", header(exchange, "Git-Protocol"));
    Process process = builder.start();
    try (exchange) {
      try (OutputStream request = process.getOutputStream()) {
        exchange.getRequestBody().transferTo(request);
      }
      InputStream answer = new BufferedInputStream(process.getInputStream(), 1 << 16);
      int status = 200;
      for (String line = line(answer); !line.isEmpty(); line = line(answer)) {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).trim();
        if (line.startsWith("Status:")) {
          status = Integer.parseInt(value.substring(0, 3));
        } else {
          exchange.getResponseHeaders().add(line.substring(0, colon), value);
        }
      }
      exchange.sendResponseHeaders(status, 0);
      try (OutputStream response = exchange.getResponseBody()) {
        byte[] buffer = new byte[1 << 16];
        for (int n = answer.read(buffer); n >= 0; n = answer.read(buffer)) {
          response.write(buffer, 0, n);
        }
      }
    } finally {
      process.destroy();
    }
  }

  private static void put(
      Map<String, String> environment,
      String name,
      @org.jspecify.annotations.Nullable String value) {
    environment.put(name, value == null ? "" : value);
  }

  private static @org.jspecify.annotations.Nullable String header(
      HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  private static String line(InputStream content) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = content.read(); c >= 0 && c != '\n'; c = content.read()) {
      if (c != '\r') {
        line.append(new String(new byte[] {(byte) c}, ISO_8859_1));
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
