package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTests {

  private static final byte[] CONTENT = "content\n".getBytes(StandardCharsets.UTF_8);
  private static final String SHA256 = Sha256.of(CONTENT);

  @TempDir Path cache;
  HttpServer server;
  AtomicInteger asked = new AtomicInteger();
  Downloads downloads;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          int count = asked.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          int status =
              path.startsWith("/status/")
                  ? Integer.parseInt(path.substring(8))
                  : path.equals("/third-time") && count < 3 ? 503 : 200;
          byte[] body = status == 200 ? CONTENT : new byte[0];
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    downloads =
        new Downloads(cache, HttpClient.newBuilder(), BuildLog.SILENT, Duration.ofMillis(1));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void assertNothingKept() throws IOException {
    if (Files.exists(cache.resolve("downloads"))) {
      try (Stream<Path> files = Files.list(cache.resolve("downloads"))) {
        assertThat(files).allMatch(file -> file.toString().endsWith(".lock"));
      }
    }
  }

  @Test
  void aFileIsFetchedOnceAndKeptByItsChecksum() throws InterruptedException {
    Path file = downloads.file(url("/a"), SHA256);

    assertThat(file).isEqualTo(cache.resolve("downloads").resolve(SHA256)).hasContent("content");
    assertThat(downloads.file(url("/b"), SHA256)).isEqualTo(file);
    assertThat(asked).hasValue(1);
  }

  @Test
  void aServerThatIsBusyIsAskedAgain() throws InterruptedException {
    assertThat(downloads.file(url("/third-time"), SHA256)).exists();
    assertThat(asked).hasValue(3);
  }

  @Test
  void aWrongChecksumTellsBothAndKeepsNothing() throws IOException {
    String wrong = "1".repeat(64);

    assertThatThrownBy(() -> downloads.file(url("/a"), wrong))
        .hasMessageContaining(url("/a"))
        .hasMessageContaining("its sha256 is " + SHA256 + ", expected is " + wrong)
        .hasMessageContaining("Nothing of it was kept");
    assertThat(asked).hasValue(1);
    assertNothingKept();
  }

  @Test
  void whatIsNotThereIsAskedForOnce() throws IOException {
    assertThatThrownBy(() -> downloads.file(url("/status/404"), SHA256))
        .hasMessageContaining("the server answered with HTTP 404: there is no such file")
        .hasMessageContaining("Check the URL: " + url("/status/404"));
    assertThat(asked).hasValue(1);
    assertNothingKept();
  }

  @Test
  void aServerThatRefusesOrStaysBrokenIsNamedWithItsAnswer() {
    assertThatThrownBy(() -> downloads.file(url("/status/403"), SHA256))
        .hasMessageContaining("HTTP 403: it asks for a login or refuses");
    assertThatThrownBy(() -> downloads.file(url("/status/502"), SHA256))
        .hasMessageContaining("the server answered with HTTP 502");
    assertThat(asked).hasValue(5);
  }

  @Test
  void aPortThatNobodyListensOnIsNamed() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(() -> downloads.file("http://127.0.0.1:" + port + "/a", SHA256))
        .hasMessageContaining("127.0.0.1:" + port + " refuses the connection");
  }

  @Test
  void badUrlsAndChecksumsAreRefusedBeforeAnythingIsAsked() {
    assertThatThrownBy(() -> downloads.file("http://example.org/a", SHA256))
        .hasMessageContaining("plain http is taken from this machine only")
        .hasMessageContaining("Use https");
    assertThatThrownBy(() -> downloads.file("https://me:word@example.org/a", SHA256))
        .hasMessageContaining("download from example.org")
        .hasMessageContaining("holds a user or password")
        .hasMessageNotContaining("word@");
    assertThatThrownBy(() -> downloads.file("https://example.org/a b", SHA256))
        .hasMessageContaining("is not a URL");
    assertThatThrownBy(() -> downloads.file("https://example.org/a", ""))
        .hasMessageContaining("has no sha256");
    assertThatThrownBy(() -> downloads.file("https://example.org/a", "12AB"))
        .hasMessageContaining("the sha256 '12AB' must be 64 digits");
    assertThat(asked).hasValue(0);
  }
}
