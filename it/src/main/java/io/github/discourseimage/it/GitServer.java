package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/** Serves bare repositories of one directory over git's smart HTTP protocol, on loopback. */
public final class GitServer implements AutoCloseable {
  private static final String SERVICE = "git-upload-pack";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Path root;
  private final AtomicInteger fetches = new AtomicInteger();

  private GitServer(HttpServer server, Path root) {
    this.server = server;
    this.root = root;
  }

  public static GitServer start(Path root) {
    return start(root, Optional.empty());
  }

  /** A server that lets one user in. */
  public static GitServer start(Path root, String user, String password) {
    return start(
        root,
        Optional.of(
            new BasicAuthenticator("git") {
              @Override
              public boolean checkCredentials(String givenUser, String givenPassword) {
                return givenUser.equals(user) && givenPassword.equals(password);
              }
            }));
  }

  private static GitServer start(Path root, Optional<BasicAuthenticator> authenticator) {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      GitServer server = new GitServer(http, root);
      HttpContext context = http.createContext("/", server::handle);
      authenticator.ifPresent(context::setAuthenticator);
      http.setExecutor(server.threads);
      http.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Address of a repository by its name below the root. */
  public String url(String name) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
  }

  /** How many packs were sent; a question for the refs alone is none. */
  public int fetches() {
    return fetches.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean advertise = path.endsWith("/info/refs");
    Path directory =
        root.resolve(path.substring(1).replaceAll("/(info/refs|" + SERVICE + ")$", "")).normalize();
    if (!directory.startsWith(root) || !Files.isDirectory(directory)) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    try (exchange;
        Repository repository =
            new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().build()) {
      byte[] request = body(exchange);
      if (!advertise && contains(request, "command=fetch", "want ")) {
        fetches.incrementAndGet();
      }
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              "application/x-" + SERVICE + (advertise ? "-advertisement" : "-result"));
      exchange.getResponseHeaders().set("Cache-Control", "no-cache");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream response = exchange.getResponseBody()) {
        UploadPack upload = new UploadPack(repository);
        upload.setBiDirectionalPipe(false);
        String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
        if (protocol != null) {
          upload.setExtraParameters(java.util.List.of(protocol.split(":", -1)));
        }
        if (advertise) {
          PacketLineOut lines = new PacketLineOut(response);
          lines.writeString("# service=" + SERVICE + "\n");
          lines.end();
          upload.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(lines));
        } else {
          upload.upload(new ByteArrayInputStream(request), response, null);
        }
      }
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    InputStream content = exchange.getRequestBody();
    return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
        ? new GZIPInputStream(content).readAllBytes()
        : content.readAllBytes();
  }

  private static boolean contains(byte[] request, String... words) {
    String text = new String(request, UTF_8);
    for (String word : words) {
      if (text.contains(word)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
