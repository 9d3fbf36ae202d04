package io.github.discourseimage.source.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.template.Sites;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NginxSourceTests {

  private static final String OUTLETS = "/etc/nginx/conf.d/outlets/";

  @TempDir Path directory;
  private MapTree app = new MapTree(Map.of());

  @BeforeEach
  void aCheckoutWithASample() throws IOException {
    app = new MapTree(Map.of(NginxSource.SAMPLE, NginxSampleTests.sample("current.conf")));
  }

  @Test
  void laysTheSampleItsPortAndTheProjectsFilesIntoTheOutlets() throws IOException {
    write("10-redirect.conf", "# top\n");
    write(
        "before-server/20-limits.conf", "limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;");
    write("discourse/30-limits.conf", "limit_req zone=a;\n");
    write("discourse/.gitkeep", "");

    Layer layer = config();

    assertThat(layer.entries().stream().map(entry -> entry.path().toString()))
        .containsExactly(
            "/etc/nginx/app-socket.conf",
            "/etc/nginx/app-tcp.conf",
            "/etc/nginx/conf.d/discourse.conf",
            "/etc/nginx/conf.d/outlets/before-server",
            "/etc/nginx/conf.d/outlets/before-server/10-redirect.conf",
            "/etc/nginx/conf.d/outlets/before-server/20-limits.conf",
            "/etc/nginx/conf.d/outlets/discourse",
            "/etc/nginx/conf.d/outlets/discourse/30-limits.conf",
            "/etc/nginx/conf.d/outlets/server",
            "/etc/nginx/conf.d/outlets/server/10-http.conf",
            "/etc/nginx/conf.d/outlets/server/12-earlier-assets.conf");
    assertThat(text(layer, OUTLETS + "server/10-http.conf"))
        .isEqualTo(
            """
            listen 8080 default_server;
            # Written by the unit's script where the machine has IPv6.
            include /run/discourse/nginx-listen*.conf;
            """);
    assertThat(text(layer, "/etc/nginx/app-tcp.conf"))
        .isEqualTo(
            """
            upstream discourse {
              server 127.0.0.1:3000;
            }

            access_log /var/log/discourse/nginx-access.log log_discourse;
            """);
    assertThat(text(layer, "/etc/nginx/app-socket.conf"))
        .contains("server unix:/run/discourse/web.sock;")
        .contains("access_log syslog:server=unix:/dev/log,nohostname,tag=nginx log_discourse;");
    assertThat(text(layer, OUTLETS + "before-server/10-redirect.conf")).isEqualTo("# top\n");
    assertThat(layer.find(UnixPath.of("/etc/nginx/conf.d/discourse.conf")).orElseThrow().origin())
        .hasToString("config: config/nginx.sample.conf of a test's tree, rewritten");
  }

  @Test
  void theProjectsOwnPortTakesThePlaceOfOurs() throws IOException {
    write("server/10-http.conf", "listen 8081;\n");

    assertThat(text(config(), OUTLETS + "server/10-http.conf")).isEqualTo("listen 8081;\n");
  }

  @Test
  void systemdOpensWhatTheConfigurationListensOn() throws IOException {
    assertThat(source().sockets()).containsExactly("0.0.0.0:8080", "[::]:8080");

    write("server/20-tls.conf", "listen 8443 ssl; listen [::]:8443 ssl; listen 8443 quic;\n");
    write("before-server/more.conf", "server { listen unix:/run/discourse/x; listen 8443; }\n");
    assertThat(source().sockets())
        .containsExactly(
            "0.0.0.0:8080", "[::]:8080", "/run/discourse/x", "0.0.0.0:8443", "[::]:8443");

    write("server/10-http.conf", "listen *:80; listen 127.0.0.1; listen [::1];\n");
    assertThat(source().sockets())
        .containsExactly(
            "/run/discourse/x",
            "0.0.0.0:8443",
            "0.0.0.0:80",
            "127.0.0.1:80",
            "[::1]:80",
            "[::]:8443");
  }

  @Test
  void aHostsNameIsNothingThatSystemdCouldOpen() throws IOException {
    write("server/10-http.conf", "\nlisten localhost:8080;\n");

    assertThatThrownBy(this::source)
        .hasMessageContaining(
            "10-http.conf:2: 'listen localhost:8080' names a host, and systemd opens sockets by"
                + " address\n    Fix: Write the address in digits, such as 127.0.0.1:8080");
  }

  @Test
  void brotliIsOnlyForDistributionsThatHaveIt() {
    NginxSource source = source();
    for (Distribution distribution : Distribution.values()) {
      Layer.Builder builder = Layer.builder(distribution.id());
      source.addTo(builder, distribution);
      assertThat(builder.build().entries()).hasSize(distribution == Distribution.ARCH ? 0 : 1);
    }
  }

  @Test
  void tellsOfAllMistakesInAllFiles() throws IOException {
    app = new MapTree(Map.of(NginxSource.SAMPLE, NginxSampleTests.sample("old.conf")));
    write("server/20-tls.conf", "listen 8443 ssl;\nssl_protocols TLSv1.3\n");
    write("discourse/a.conf", "location / {\n");
    write("sever/b.conf", "");
    write("server/c.inc", "");
    write("d.conf", "");
    write("before-server/d.conf", "");

    assertThatThrownBy(this::source)
        .isInstanceOf(ImageBuildException.class)
        .hasMessageStartingWith("6 problems:")
        .hasMessageContaining("config/nginx.sample.conf of a test's tree: lacks directives")
        .hasMessageContaining(
            directory.resolve("server/20-tls.conf")
                + ":2: the directive 'ssl_protocols' does not end with ';'")
        .hasMessageContaining(
            directory.resolve("discourse/a.conf") + ":1: the block 'location' is never closed")
        .hasMessageContaining(
            directory.resolve("sever")
                + ": 'sever' is not an outlet of Discourse's nginx configuration\n"
                + "    Fix: The outlets are before-server, server, discourse.")
        .hasMessageContaining(directory.resolve("server/c.inc") + ": is not a file named *.conf")
        .hasMessageContaining(
            directory.resolve("d.conf")
                + ": goes to the same place as "
                + directory.resolve("before-server/d.conf"));
  }

  @Test
  void aCheckoutWithoutASampleIsToldOf() {
    app = new MapTree(Map.of());

    assertThatThrownBy(this::source)
        .hasMessageStartingWith("config/nginx.sample.conf of a test's tree: does not exist");
  }

  @Test
  void theProjectNeedHaveNoDirectory() {
    assertThat(NginxSource.read(app, directory.resolve("none"), Sites.of("puma"))).isNotNull();
  }

  private NginxSource source() {
    return NginxSource.read(app, directory, Sites.of("pitchfork"));
  }

  private Layer config() {
    Layer.Builder builder = Layer.builder("config");
    source().addTo(builder);
    return builder.build();
  }

  private void write(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String text(Layer layer, String path) throws IOException {
    Entry.File file = (Entry.File) layer.find(UnixPath.of(path)).orElseThrow();
    return new String(file.content().readAll(), StandardCharsets.UTF_8);
  }
}
