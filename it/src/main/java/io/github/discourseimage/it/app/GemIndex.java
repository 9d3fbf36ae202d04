package io.github.discourseimage.it.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The gems of the sample app for one release of Debian, as an organisation's gem server would have
 * them: repacked from Debian's packages, and the sample's own gem in C. Needs Ruby, RubyGems and
 * apt on this machine.
 */
public final class GemIndex implements AutoCloseable {
  private static final String EPOCH = "1700000000";

  private final Suite suite;
  private final Path directory;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicInteger downloads = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile Optional<String> login = Optional.empty();

  private GemIndex(Suite suite, Path directory, HttpServer server) {
    this.suite = suite;
    this.directory = directory;
    this.server = server;
  }

  /**
   * Makes the gems, unless that is done, and serves them on loopback.
   *
   * @param samples the directory that holds sample-gems
   */
  public static GemIndex start(Debian debian, Path samples) {
    Path directory = debian.directory().resolve("gems-index");
    synchronized (GemIndex.class) {
      if (!Files.exists(directory)) {
        make(debian, samples, directory);
      }
    }
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      GemIndex index = new GemIndex(debian.suite(), directory, http);
      http.createContext("/", index::handle);
      http.setExecutor(index.threads);
      http.start();
      return index;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Debian debian, Path samples, Path target) {
    Path work = debian.directory();
    Path debs = work.resolve("debs");
    Path part = work.resolve("gems-index.part");
    List<String> packages =
        debian.suite().gems().stream().map(pair -> pair.substring(pair.indexOf('=') + 1)).toList();
    debian.download(packages, debs);
    List<String> words = new ArrayList<>();
    words.addAll(List.of("ruby", Scripts.unpack("deb2gem.rb", work).toString()));
    words.addAll(List.of(debian.suite().rubyAbi(), part.resolve("gems").toString()));
    for (String pair : debian.suite().gems()) {
      String[] parts = pair.split("=", 2);
      words.add(parts[0] + "=" + newest(debs, parts[1] + "_"));
    }
    Command.of(work, words).succeeds();
    Path pollTally = part.resolve("gems/poll_tally-0.1.0.gem");
    Command.of(
            samples.resolve("sample-gems/poll_tally"),
            List.of("gem", "build", "-q", "poll_tally.gemspec", "-o", pollTally.toString()))
        .with("SOURCE_DATE_EPOCH", EPOCH)
        .succeeds();
    String script = Scripts.unpack("gem_index.rb", work).toString();
    Command.of(work, "ruby", script, part.toString()).succeeds();
    try {
      Files.move(part, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newest(Path debs, String prefix) {
    try (Stream<Path> files = Files.list(debs)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .max(java.util.Comparator.comparing(file -> file.toFile().lastModified()))
          .orElseThrow(() -> new IllegalStateException("no package " + prefix + " in " + debs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Address for {@code BUNDLE_MIRROR__ALL} and {@code gem install --source}. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** The directory of all {@code .gem} files. */
  public Path gems() {
    return directory.resolve("gems");
  }

  /** From now on nobody gets anything without this login. */
  public GemIndex withLogin(String user, String password) {
    byte[] login = (user + ":" + password).getBytes(UTF_8);
    this.login = Optional.of("Basic " + Base64.getEncoder().encodeToString(login));
    return this;
  }

  /** How many requests came without the login. */
  public int refusals() {
    return refusals.get();
  }

  /** How many gems were asked for. */
  public int downloads() {
    return downloads.get();
  }

  /**
   * The Gemfile.lock for these gems.
   *
   * @param ruby the exact version of the root that it is for, such as {@code 3.1.2}
   */
  public String lock(String gemfile, String ruby) {
    Path script = Scripts.unpack("lock.rb", directory.resolveSibling("scripts"));
    Command.Result lock =
        Command.of(
                directory,
                "ruby",
                script.toString(),
                gems().toString(),
                ruby,
                suite.bundlerVersion(),
                "https://gems.example.org/")
            .run(gemfile);
    if (lock.exitCode() != 0) {
      throw new IllegalStateException("the Gemfile cannot be locked: " + lock.output());
    }
    return lock.output();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
    try (exchange) {
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (login.isPresent() && !login.get().equals(authorization)) {
        refusals.incrementAndGet();
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=gems");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      if (!file.startsWith(directory) || !Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      if (file.startsWith(gems())) {
        downloads.incrementAndGet();
      }
      byte[] content = Files.readAllBytes(file);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : content.length);
      if (!head) {
        exchange.getResponseBody().write(content);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
