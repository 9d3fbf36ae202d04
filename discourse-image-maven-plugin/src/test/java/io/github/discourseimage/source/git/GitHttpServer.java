package io.github.discourseimage.source.git;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.discourseimage.RealTool;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Real git ({@code git http-backend}) behind the JDK's HTTP server, on loopback. */
final class GitHttpServer implements Closeable {

  /** Answers a request instead of git; false leaves it to git. */
  interface Filter {
    boolean handle(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path root;
  private final String scheme;

  /** Method and URL of every request that arrived. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  volatile Filter filter = exchange -> false;

  /** Extra {@code key=value} of the server's git configuration. */
  volatile Map<String, String> config = Map.of();

  /** Whether the server is so old that it does not know version 2 of the protocol. */
  volatile boolean old;

  /** Ends an answer of git after as many bytes; -1 for never. */
  volatile int breakAfter = -1;

  private GitHttpServer(HttpServer server, Path root, String scheme) {
    this.server = server;
    this.root = root;
    this.scheme = scheme;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /**
   * Serves the bare repositories in a directory.
   *
   * @param tls null for plain http
   */
  static GitHttpServer start(Path root, @Nullable SSLContext tls) throws IOException {
    RealTool.require("git");
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    if (tls == null) {
      return new GitHttpServer(HttpServer.create(address, 0), root, "http");
    }
    HttpsServer https = HttpsServer.create(address, 0);
    https.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new GitHttpServer(https, root, "https");
  }

  String url(String repository) {
    return scheme + "://localhost:" + port() + "/" + repository;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Requests that start a conversation: one for each ls-remote and one for each fetch. */
  long conversations() {
    return requests.stream().filter(r -> r.startsWith("GET") && r.contains("/info/refs")).count();
  }

  /** Requests that may carry objects. */
  long uploads() {
    return requests.stream().filter(r -> r.startsWith("POST")).count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      if (!filter.handle(exchange)) {
        runGit(exchange);
      }
    }
  }

  private void runGit(HttpExchange exchange) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> env = builder.environment();
    env.put("GIT_PROJECT_ROOT", root.toString());
    env.put("GIT_HTTP_EXPORT_ALL", "1");
    env.put("PATH_INFO", exchange.getRequestURI().getPath());
    String query = exchange.getRequestURI().getQuery();
    env.put("QUERY_STRING", query == null ? "" : query);
    env.put("REQUEST_METHOD", exchange.getRequestMethod());
    Headers headers = exchange.getRequestHeaders();
    put(env, "CONTENT_TYPE", headers.getFirst("Content-Type"));
    put(env, "HTTP_CONTENT_ENCODING", headers.getFirst("Content-Encoding"));
    put(env, "GIT_PROTOCOL", old ? null : headers.getFirst("Git-Protocol"));
    env.put("GIT_CONFIG_NOSYSTEM", "1");
    env.put("GIT_CONFIG_GLOBAL", "/dev/null");
    int count = 0;
    env.put("GIT_CONFIG_KEY_" + count, "safe.directory");
    env.put("GIT_CONFIG_VALUE_" + count++, "*");
    for (Map.Entry<String, String> entry : config.entrySet()) {
      env.put("GIT_CONFIG_KEY_" + count, entry.getKey());
      env.put("GIT_CONFIG_VALUE_" + count++, entry.getValue());
    }
    env.put("GIT_CONFIG_COUNT", Integer.toString(count));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    byte[] body = exchange.getRequestBody().readAllBytes();
    try (OutputStream in = process.getOutputStream()) {
      in.write(body);
    } catch (IOException e) {
      // git did not want it all
    }
    answer(exchange, process.getInputStream());
  }

  private static void put(Map<String, String> env, String name, @Nullable String value) {
    if (value != null) {
      env.put(name, value);
    }
  }

  private void answer(HttpExchange exchange, InputStream cgi) throws IOException {
    int status = 200;
    for (String line; !(line = line(cgi)).isEmpty(); ) {
      String[] header = line.split(": ", 2);
      if (header[0].toLowerCase(Locale.ROOT).equals("status")) {
        status = Integer.parseInt(header[1].substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(header[0], header[1]);
      }
    }
    byte[] body = cgi.readAllBytes();
    boolean broken = breakAfter >= 0 && body.length > breakAfter;
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body, 0, broken ? breakAfter : body.length);
    exchange.getResponseBody().flush();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b; (b = in.read()) >= 0 && b != '\n'; ) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
