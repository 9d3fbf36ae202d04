package io.github.discourseimage.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A server in front of a registry, as nginx is in front of many, that fails in its own ways. */
final class FaultyProxy implements AutoCloseable {

  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "user-agent", "transfer-encoding", "date");

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final int backend;
  final List<String> requests = new CopyOnWriteArrayList<>();
  final AtomicLong received = new AtomicLong();
  final AtomicLong faults = new AtomicLong();

  /** Percent of requests that meet a fault, and for how long a stalled one hangs. */
  volatile int percent;

  volatile long stallMillis = 1500;

  /** After so many bytes uploads are cut off before the registry sees more of them. */
  volatile long cutAfter = Long.MAX_VALUE;

  private final Random random;

  FaultyProxy(int backend, long seed) throws IOException {
    this.backend = backend;
    this.random = new Random(seed);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::serve);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private synchronized int next(int bound) {
    return random.nextInt(bound);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      requests.add(request);
      if (received.get() >= cutAfter && request.matches("(PATCH|GET|PUT) .*/uploads/.*")) {
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      received.addAndGet(body.length);
      int fault = next(100) < percent ? next(5) : -1;
      if (fault >= 0) {
        faults.incrementAndGet();
      }
      switch (fault) {
        case 0 -> {
          // Dropped before the registry saw it.
        }
        case 1 -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          exchange.sendResponseHeaders(429, -1);
        }
        case 2 -> exchange.sendResponseHeaders(500, -1);
        case 3 -> Thread.sleep(stallMillis);
        case 4 -> forward(exchange, body);
        default -> answer(exchange, forward(exchange, body));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + backend + exchange.getRequestURI()))
            .version(HttpClient.Version.HTTP_1_1)
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer)
      throws IOException {
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name)) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
