package io.github.discourseimage.source.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.template.Ports;
import io.github.discourseimage.template.SiteModel;
import io.github.discourseimage.template.Sites;
import io.github.discourseimage.template.Templates;
import io.github.discourseimage.template.Trees;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx itself, as an ordinary user, on the whole configuration; only the root is another. */
class NginxRunTests {

  private static final String NOBODY = "65534";

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"current.conf", "sockets.conf"})
  void nginxAcceptsTheWholeConfiguration(String sample) throws IOException {
    prepare(sample, Sites.of("pitchfork"));

    RealTool.Result result = RealTool.run(Map.of(), root, nginx("-t"));

    assertThat(result.stderr()).contains("syntax is ok", "test is successful");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void nginxWouldRefuseADirectiveItDoesNotKnow() throws IOException {
    prepare("current.conf", Sites.of("pitchfork"));
    Files.writeString(root.resolve("etc/nginx/conf.d/outlets/server/x.conf"), "listne 8081;\n");

    RealTool.Result result = RealTool.run(Map.of(), root, nginx("-t"));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("unknown directive \"listne\"");
  }

  @Test
  void nginxServesFilesAndAsksTheApp() throws Exception {
    HttpServer app = app(exchange -> {});
    int port = freePort();
    prepare(
        "current.conf",
        Sites.of("pitchfork").withPorts(new Ports(app.getAddress().getPort(), port)));
    Path public_ = Files.createDirectories(root.resolve("usr/lib/discourse/public"));
    Files.writeString(public_.resolve("robots.txt"), "a file");
    Process nginx = start(nginx("-g", "master_process off;"));
    try {
      assertThat(get(port, "/srv/status")).isEqualTo("app /srv/status");
      assertThat(get(port, "/robots.txt")).isEqualTo("a file");
      assertThat(get(port, "/t/topic/1")).isEqualTo("app /t/topic/1");
    } finally {
      nginx.destroy();
      assertThat(nginx.waitFor(10, TimeUnit.SECONDS)).isTrue();
      app.stop(0);
    }
    assertThat(root.resolve("var/log/discourse/nginx-access.log")).content().contains("/t/topic/1");
  }

  @Test
  void assetsOfOtherVersionsAreServedAsThoseOfTheImageAre() throws Exception {
    int port = freePort();
    prepare("current.conf", Sites.of("pitchfork").withPorts(new Ports(1, port)));
    Path own = Files.createDirectories(root.resolve("usr/lib/discourse/public/assets"));
    Path earlier = Files.createDirectories(root.resolve("var/lib/discourse/assets/locales"));
    Files.writeString(own.resolve("app-1.js"), "of the image");
    Files.writeString(earlier.resolve("de-0.js"), "of another version");
    Files.writeString(earlier.resolve("de-0.js.gz"), "packed");
    Process nginx = start(nginx("-g", "master_process off;"));
    try {
      assertThat(get(port, "/assets/app-1.js")).isEqualTo("of the image");
      HttpResponse<String> other = response(port, "/assets/locales/de-0.js");
      assertThat(other.body()).isEqualTo("of another version");
      assertThat(other.headers().allValues("Cache-Control"))
          .contains("max-age=31536000", "public,immutable");
      assertThat(response(port, "/assets/locales/de-0.js", "Accept-Encoding", "gzip").body())
          .isEqualTo("packed");
      HttpResponse<String> missing = response(port, "/assets/app-2.js");
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(missing.headers().allValues("Cache-Control")).containsExactly("no-store");
    } finally {
      nginx.destroy();
      assertThat(nginx.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void nginxEndsWhatItServesBeforeTheWebServerIsStopped() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    HttpServer app =
        app(
            exchange -> {
              asked.countDown();
              pause(1500);
            });
    int port = freePort();
    prepare(
        "current.conf",
        Sites.of("pitchfork").withPorts(new Ports(app.getAddress().getPort(), port)));
    move(root.resolve("usr/lib/discourse-image"));
    Process nginx = start(script("stop-by", "QUIT"), nginx());
    try {
      get(port, "/favicon.ico");
      CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> get(port, "/slow"));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      Process drain = start(script("drain", "0", "30"));
      // What an engine sends to all containers of an image.
      nginx.destroy();

      assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo("app /slow");
      assertThat(drain.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(nginx.waitFor(1, TimeUnit.SECONDS)).isTrue();
      assertThat(nginx.exitValue()).isZero();
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
          .isInstanceOf(ConnectException.class);
    } finally {
      nginx.destroyForcibly();
      app.stop(0);
    }
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HttpServer app(Consumer<HttpExchange> before) throws IOException {
    HttpServer app =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    app.createContext(
        "/",
        exchange -> {
          before.accept(exchange);
          byte[] body = ("app " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    app.start();
    return app;
  }

  private String[] script(String name, String... words) {
    String file = root.resolve("usr/lib/discourse-image").resolve(name).toString();
    return Stream.concat(Stream.of("sh", file), Stream.of(words)).toArray(String[]::new);
  }

  private Process start(String[]... words) throws IOException {
    return new ProcessBuilder(Stream.of(words).flatMap(Stream::of).toList())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(root.resolve("output").toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private String get(int port, String path) {
    return response(port, path).body();
  }

  private HttpResponse<String> response(int port, String path, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    HttpRequest request = (headers.length == 0 ? builder : builder.headers(headers)).build();
    for (int i = 0; ; i++) {
      try {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      } catch (IOException | InterruptedException e) {
        if (i == 100) {
          throw new AssertionError(root.resolve("output").toString(), e);
        }
        pause(50);
      }
    }
  }

  /** The command that runs nginx here; as nobody if the test is root. */
  private String[] nginx(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.getAttribute(root, "unix:uid").equals(0)) {
      String setpriv = RealTool.require("setpriv").toString();
      command.addAll(List.of(setpriv, "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.add(RealTool.require("nginx").toString());
    command.addAll(List.of("-e", "stderr", "-c", root.resolve("etc/nginx/nginx.conf").toString()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  private void prepare(String sample, SiteModel site) throws IOException {
    RealTool.require("nginx");
    MapTree app = new MapTree(Map.of(NginxSource.SAMPLE, NginxSampleTests.sample(sample)));
    NginxSource source = NginxSource.read(app, root.resolve("none"), site);
    Layer.Builder config = Layer.builder("config");
    Templates.builtIn().render(site).addTo(config);
    source.addTo(config);
    Layer.Builder debian = Layer.builder("debian");
    Templates.builtIn().render(site).addTo(debian, Distribution.DEBIAN);
    source.addTo(debian, Distribution.DEBIAN);
    Trees.write(root, config.build(), debian.build());
    Files.copy(Path.of("/etc/nginx/mime.types"), root.resolve("etc/nginx/mime.types"));
    move(root.resolve("etc/nginx"));
    for (String writable : List.of("var/cache/discourse", "var/log/discourse", "run/discourse")) {
      Path directory = Files.createDirectories(root.resolve(writable));
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Puts the test's root before the paths that are ours. */
  private void move(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        String text = Files.readString(file);
        Files.writeString(
            file, text.replaceAll("(?<=\\s)(/(var|run|usr/lib/discourse)/)", root + "$1"));
      }
    }
  }
}
