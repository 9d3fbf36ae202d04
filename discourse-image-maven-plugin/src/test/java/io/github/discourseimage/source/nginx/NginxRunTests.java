package io.github.discourseimage.source.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.discourseimage.RealTool;
import io.github.discourseimage.template.Ports;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"current.conf", "sockets.conf"})
  void nginxAcceptsTheWholeConfiguration(String sample) throws IOException {
    NginxRoot image = NginxRoot.write(root, sample, Sites.of("pitchfork"));

    RealTool.Result result = RealTool.run(Map.of(), root, image.nginx("-t"));

    assertThat(result.stderr()).contains("syntax is ok", "test is successful");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void nginxWouldRefuseADirectiveItDoesNotKnow() throws IOException {
    NginxRoot image = NginxRoot.write(root, "current.conf", Sites.of("pitchfork"));
    Files.writeString(root.resolve("etc/nginx/conf.d/outlets/server/x.conf"), "listne 8081;\n");

    RealTool.Result result = RealTool.run(Map.of(), root, image.nginx("-t"));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("unknown directive \"listne\"");
  }

  @Test
  void nginxServesFilesAndAsksTheApp() throws Exception {
    HttpServer app = app(exchange -> {});
    int port = NginxRoot.freePort();
    NginxRoot image =
        NginxRoot.write(
            root,
            "current.conf",
            Sites.of("pitchfork").withPorts(new Ports(app.getAddress().getPort(), port)));
    Path public_ = Files.createDirectories(root.resolve("usr/lib/discourse/public"));
    Files.writeString(public_.resolve("robots.txt"), "a file");
    Process nginx = start(image.nginx("-g", "master_process off;"));
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
    int port = NginxRoot.freePort();
    NginxRoot image =
        NginxRoot.write(root, "current.conf", Sites.of("pitchfork").withPorts(new Ports(1, port)));
    Path own = Files.createDirectories(root.resolve("usr/lib/discourse/public/assets"));
    Path earlier = Files.createDirectories(root.resolve("var/lib/discourse/assets/locales"));
    Files.writeString(own.resolve("app-1.js"), "of the image");
    Files.writeString(earlier.resolve("de-0.js"), "of another version");
    Files.writeString(earlier.resolve("de-0.js.gz"), "packed");
    Process nginx = start(image.nginx("-g", "master_process off;"));
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
    int port = NginxRoot.freePort();
    NginxRoot image =
        NginxRoot.write(
            root,
            "current.conf",
            Sites.of("pitchfork").withPorts(new Ports(app.getAddress().getPort(), port)));
    Process nginx = start(image.script("stop-by", "QUIT"), image.nginx());
    try {
      get(port, "/favicon.ico");
      CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> get(port, "/slow"));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      Process drain = start(image.script("drain", "0", "30"));
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

  private Process start(String[]... words) throws IOException {
    return new ProcessBuilder(Stream.of(words).flatMap(Stream::of).toList())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(root.resolve("output").toFile()))
        .start();
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
}
