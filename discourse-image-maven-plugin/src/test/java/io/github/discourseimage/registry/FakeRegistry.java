package io.github.discourseimage.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.Json;
import io.github.discourseimage.oci.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A registry on the loopback that can misbehave in each way that a test asks for. */
public final class FakeRegistry implements AutoCloseable {

  private static final Pattern PATH =
      Pattern.compile("/v2/(.+?)/(blobs|manifests|tags|referrers)/(.*)");

  /** What happens in the place of an answer; false to go on as usual. */
  @FunctionalInterface
  interface Fault {
    boolean happens(HttpExchange exchange) throws IOException;
  }

  private record Planned(Pattern request, Fault fault, AtomicInteger left) {}

  record Manifest(String type, byte[] bytes) {}

  private final HttpServer server;
  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
  private final List<Planned> faults = new CopyOnWriteArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final AtomicLong received = new AtomicLong();

  // How it behaves.
  volatile boolean mounts = true;
  volatile boolean referrers = true;
  volatile String rangePrefix = "";
  volatile String authorization = "";
  volatile String challenge = "";
  volatile String chunkMinimum = "";

  public FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::serve);
    server.start();
  }

  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** A manifest that it was given. */
  public String manifest(String name, String reference) {
    byte[] bytes = Objects.requireNonNull(manifests.get(name + "@" + reference)).bytes();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** How many requests changed something. */
  public long changes() {
    return requests.stream().filter(request -> request.matches("(PUT|POST|PATCH) .*")).count();
  }

  /** The next requests that match {@code METHOD path?query} meet this. */
  FakeRegistry plan(int times, String request, Fault fault) {
    faults.add(new Planned(Pattern.compile(request), fault, new AtomicInteger(times)));
    return this;
  }

  /** Nothing is planned any more. */
  void calm() {
    faults.clear();
  }

  /** An answer without a body. */
  static Fault status(int status, String... headers) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
      return true;
    };
  }

  /** The connection breaks once so many bytes have come. */
  Fault dropAfter(int bytes) {
    return exchange -> {
      byte[] some = exchange.getRequestBody().readNBytes(bytes);
      received.addAndGet(some.length);
      ByteArrayOutputStream upload = uploads.get(id(exchange));
      if (upload != null) {
        upload.write(some);
      }
      return true;
    };
  }

  static Fault body(int status, String type, String body) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(status, -1);
        return true;
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      return true;
    };
  }

  List<String> requests(String regex) {
    return requests.stream().filter(request -> request.matches(regex)).toList();
  }

  private static String id(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().replaceFirst(".*/uploads/", "");
  }

  private void serve(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(request);
    try (exchange) {
      for (Planned planned : faults) {
        if (planned.request().matcher(request).matches()
            && planned.left().getAndDecrement() > 0
            && planned.fault().happens(exchange)) {
          return;
        }
      }
      if (!authorization.isEmpty()
          && !authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        error(exchange, 401, "UNAUTHORIZED", "authentication required");
        return;
      }
      answer(exchange);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!path.matches()) {
      exchange.sendResponseHeaders(
          exchange.getRequestURI().getPath().equals("/v2/") ? 200 : 404, -1);
      return;
    }
    String name = path.group(1);
    String rest = path.group(3);
    switch (path.group(2)) {
      case "blobs" -> {
        if (rest.startsWith("uploads/")) {
          upload(exchange, name, rest.substring("uploads/".length()));
        } else {
          content(exchange, blobs.get(name + "@" + rest), "application/octet-stream", rest);
        }
      }
      case "manifests" -> manifest(exchange, name, rest);
      case "tags" -> tags(exchange, name);
      case "referrers" -> referrers(exchange, name, rest);
      default -> error(exchange, 404, "UNSUPPORTED", "no such thing");
    }
  }

  private void manifest(HttpExchange exchange, String name, String reference) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      String digest = Digest.of(bytes).toString();
      Manifest manifest =
          new Manifest(exchange.getRequestHeaders().getFirst("Content-Type"), bytes);
      manifests.put(name + "@" + digest, manifest);
      manifests.put(name + "@" + reference, manifest);
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
      String subject = subject(manifest);
      if (referrers && !subject.isEmpty()) {
        exchange.getResponseHeaders().set("OCI-Subject", subject);
      }
      exchange.sendResponseHeaders(201, -1);
      return;
    }
    Manifest manifest = manifests.get(name + "@" + reference);
    if (manifest == null) {
      error(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
    } else {
      content(exchange, manifest.bytes(), manifest.type(), Digest.of(manifest.bytes()).toString());
    }
  }

  private void content(HttpExchange exchange, byte @Nullable [] bytes, String type, String digest)
      throws IOException {
    if (bytes == null) {
      error(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=|-", ""));
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(from == 0 ? 200 : 206, bytes.length - from);
      exchange.getResponseBody().write(bytes, from, bytes.length - from);
    }
  }

  private static String subject(Manifest manifest) {
    return JsonObject.of(manifest.bytes())
        .object("subject")
        .map(subject -> subject.text("digest"))
        .orElse("");
  }

  private void referrers(HttpExchange exchange, String name, String digest) throws IOException {
    if (!referrers) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    List<Object> found = new ArrayList<>();
    new TreeMap<>(manifests)
        .forEach(
            (key, manifest) -> {
              if (key.startsWith(name + "@sha256:") && subject(manifest).equals(digest)) {
                found.add(Descriptor.of(manifest.type(), manifest.bytes()).json());
              }
            });
    body(
            200,
            "application/vnd.oci.image.index.v1+json",
            new String(Json.bytes(Map.of("manifests", found)), StandardCharsets.UTF_8))
        .happens(exchange);
  }

  private void tags(HttpExchange exchange, String name) throws IOException {
    List<String> tags = new ArrayList<>();
    for (String key : new TreeMap<>(manifests).keySet()) {
      if (key.startsWith(name + "@") && !key.contains("@sha256:")) {
        tags.add("\"" + key.substring(name.length() + 1) + "\"");
      }
    }
    body(200, "application/json", "{\"name\":\"x\",\"tags\":[" + String.join(",", tags) + "]}")
        .happens(exchange);
  }

  private void upload(HttpExchange exchange, String name, String id) throws IOException {
    Map<String, String> query = query(exchange);
    if (exchange.getRequestMethod().equals("POST")) {
      String mount = query.get("mount");
      byte[] other = mount == null ? null : blobs.get(query.get("from") + "@" + mount);
      if (mounts && other != null) {
        blobs.put(name + "@" + mount, other);
        exchange.sendResponseHeaders(201, -1);
        return;
      }
      String made = "u" + ids.incrementAndGet();
      uploads.put(made, new ByteArrayOutputStream());
      if (!chunkMinimum.isEmpty()) {
        exchange.getResponseHeaders().set("OCI-Chunk-Min-Length", chunkMinimum);
      }
      accepted(exchange, 202, name, made);
      return;
    }
    ByteArrayOutputStream upload = uploads.get(id);
    if (upload == null) {
      exchange.getRequestBody().readAllBytes();
      error(exchange, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
      return;
    }
    if (exchange.getRequestMethod().equals("GET")) {
      accepted(exchange, 204, name, id);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    if (range != null && Long.parseLong(range.replaceFirst("-.*", "")) != upload.size()) {
      exchange.getRequestBody().readAllBytes();
      error(exchange, 416, "BLOB_UPLOAD_INVALID", "range invalid");
      return;
    }
    received.addAndGet(exchange.getRequestBody().transferTo(upload));
    if (exchange.getRequestMethod().equals("PATCH")) {
      accepted(exchange, 202, name, id);
      return;
    }
    String digest = Objects.requireNonNull(query.get("digest"));
    uploads.remove(id);
    if (!Digest.of(upload.toByteArray()).toString().equals(digest)) {
      error(exchange, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
      return;
    }
    blobs.put(name + "@" + digest, upload.toByteArray());
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
    exchange.sendResponseHeaders(201, -1);
  }

  private void accepted(HttpExchange exchange, int status, String name, String id)
      throws IOException {
    int size = Objects.requireNonNull(uploads.get(id)).size();
    exchange.getResponseHeaders().set("Location", "/v2/" + name + "/blobs/uploads/" + id);
    exchange.getResponseHeaders().set("Range", rangePrefix + "0-" + Math.max(0, size - 1));
    exchange.sendResponseHeaders(status, -1);
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new TreeMap<>();
    String text = exchange.getRequestURI().getRawQuery();
    for (String pair : text == null ? new String[0] : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  static void error(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    body(
            status,
            "application/json",
            "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}")
        .happens(exchange);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
