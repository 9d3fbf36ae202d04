package io.github.discourseimage.source.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.template.SiteModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NginxSampleTests {

  private static final SiteModel SITE =
      SiteModel.defaults(
          "my-forum", "1.0", "2026.7.1", "1a2b3c", "forum.example.org", "pitchfork", List.of());

  @Test
  void changesWhatAnImageHasElsewhereAndNothingElse() throws IOException {
    String sample = sample("current.conf");

    NginxSample rewritten = NginxSample.rewrite("sample", sample, SITE);

    assertThat(rewritten.text())
        .isEqualTo(
            sample
                .replace("/var/nginx/cache", "/var/cache/discourse/nginx-cache")
                .replace("  access_log /var/log/nginx/access.log log_discourse;\n", "")
                .replace("upstream discourse {\n  server 127.0.0.1:3000;\n}\n", "")
                .replace("  listen 80;\n", "")
                .replace("  brotli on;\n", "")
                .replace("brotli_types application/json text/css; ", " ")
                .replace("      brotli_static on;\n", "")
                .replace(
                    "      gzip_static on;\n",
                    "      try_files $uri @earlier_assets;\n      gzip_static on;\n")
                .replace("      brotli_comp_level 6;\n", "")
                .replace("/var/www/discourse/public", "/usr/lib/discourse/public"));
  }

  @Test
  void keepsBrotliForDistributionsThatHaveTheModule() throws IOException {
    NginxSample rewritten = NginxSample.rewrite("sample", sample("current.conf"), SITE);

    assertThat(rewritten.brotli())
        .isEqualTo("brotli on;\nbrotli_types application/json text/css;\nbrotli_static on;\n");
  }

  @Test
  void leavesAssetsAloneThatTheSampleFindsInAWayOfItsOwn() throws IOException {
    String own = sample("current.conf").replace("gzip_static on;", "try_files $uri =404;");

    NginxSample rewritten = NginxSample.rewrite("sample", own, SITE);

    assertThat(rewritten.asksForEarlierAssets()).isFalse();
    assertThat(rewritten.text()).doesNotContain("@earlier_assets");
  }

  @Test
  void readsASampleOfAnotherShape() throws IOException {
    NginxSample sample = NginxSample.rewrite("sample", sample("sockets.conf"), SITE);

    assertThat(sample.upstreams())
        .containsExactly("upstream discourse\n{\n    server <address> fail_timeout=0;\n}");
    assertThat(sample.text())
        .contains("proxy_cache_path /var/cache/discourse/nginx-cache keys_zone=one:10m;")
        .contains("proxy_cache_path /var/cache/discourse/nginx-cache-2 keys_zone=two:1m;")
        .contains("error_log stderr warn;")
        .contains("root /usr/lib/discourse/public;")
        .contains("location ~ \"^/t/\\d{1,9}$\" {")
        .doesNotContain("thin", "listen", "/var/www", "/var/nginx", "/var/log/nginx");
  }

  @Test
  void takesTheUploadLimitOfTheSite() throws IOException {
    NginxSample rewritten = NginxSample.rewrite("sample", sample("current.conf"), SITE);

    assertThat(rewritten.text())
        .contains("client_max_body_size " + SITE.uploadLimit() + "; # keep in step");
  }

  @Test
  void namesAllDirectivesThatASampleLacks() throws IOException {
    String sample = sample("old.conf");

    assertThatThrownBy(() -> NginxSample.rewrite("config/nginx.sample.conf of x", sample, SITE))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageStartingWith(
            "config/nginx.sample.conf of x: lacks directives that an image must change or add to: "
                + "proxy_cache_path; listen 80; include conf.d/outlets/before-server; "
                + "include conf.d/outlets/server; include conf.d/outlets/discourse")
        .hasMessageContaining("Fix: Choose a branch whose sample has them all");
  }

  @Test
  void namesTheLineOfASyntaxErrorInASample() throws IOException {
    String sample = sample("current.conf").replace("  gzip on;\n", "  gzip on\n");

    assertThatThrownBy(() -> NginxSample.rewrite("sample", sample + "}\n", SITE))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("sample:82: '}' closes no block");
  }

  static String sample(String name) throws IOException {
    try (InputStream in = NginxSampleTests.class.getResourceAsStream("/nginx/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
