package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.source.git.Credentials;
import io.github.discourseimage.source.git.GitSettings;
import io.github.discourseimage.source.git.Login;
import io.github.discourseimage.source.git.Proxies;
import io.github.discourseimage.source.git.Submodules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchAccessTests {

  private static final UnixPath APP = UnixPath.of("/usr/lib/discourse");
  private static final String LOCK =
      "GEM\n  remote: https://gems.example.org/\n  specs:\n    rack (3.1.10)\n"
          + "GEM\n  remote: https://my-gems.example.com/private/\n  specs:\n";

  @TempDir Path directory;

  private final TreeMap<String, Login> logins = new TreeMap<>();
  private final TreeMap<String, String> given = new TreeMap<>();
  private Proxies proxies = Proxies.NONE;

  @Test
  void gives_bundler_the_logins_of_the_hosts_in_the_lock() {
    logins.put("my-gems.example.com", new Login.UserPassword("ci", "s3cret"));

    assertThat(environment())
        .containsExactly(Map.entry("BUNDLE_MY___GEMS__EXAMPLE__COM", "ci:s3cret"));
  }

  @Test
  void gives_bundler_the_login_of_a_mirror() {
    given.put("BUNDLE_MIRROR__ALL", "https://mirror.example.net/gems");
    logins.put("mirror.example.net", new Login.UserPassword("ci", "token"));

    assertThat(environment()).containsEntry("BUNDLE_MIRROR__EXAMPLE__NET", "ci:token");
  }

  @Test
  void gives_nothing_where_settings_know_no_login() {
    assertThat(environment()).isEmpty();
  }

  @Test
  void tells_programs_of_the_proxy_with_its_login() {
    proxies = uri -> Optional.of(new Proxies.Server("proxy.example.org", 3128, "a b", "p@ss"));

    assertThat(environment())
        .containsEntry("HTTPS_PROXY", "http://a%20b:p%40ss@proxy.example.org:3128")
        .containsEntry("NO_PROXY", "localhost,127.0.0.1");
  }

  @Test
  void lets_the_users_variables_win() {
    logins.put("gems.example.org", new Login.UserPassword("settings", "x"));
    given.put("BUNDLE_GEMS__EXAMPLE__ORG", "pom:y");

    assertThat(environment()).containsEntry("BUNDLE_GEMS__EXAMPLE__ORG", "pom:y");
  }

  @Test
  void trusts_the_organisations_certificates_beside_the_machines() throws IOException {
    Path own = directory.resolve("project/src/main/ca-certificates");
    Files.createDirectories(own);
    Files.writeString(own.resolve("company.crt"), "the company's\n");
    Files.writeString(own.resolve("README.md"), "not a certificate\n");
    ForumFixture forum = new ForumFixture(directory);
    try {
      Optional<Path> bundle =
          new FetchAccess(settings()).certificates(forum.request(), directory.resolve("state"));

      assertThat(Files.readString(bundle.orElseThrow()))
          .contains("the company's")
          .doesNotContain("not a certificate");
    } finally {
      forum.close();
    }
  }

  private SortedMap<String, String> environment() {
    Layer app =
        Layer.of(
            "app",
            layer ->
                layer.file(APP.resolve("Gemfile.lock"), Content.of(LOCK), new Origin("app", "")));
    Compilation compilation = Compilations.with(given);
    return new FetchAccess(settings())
        .environment(
            compilation,
            new AppCompiler.App(List.of(app), APP, StagePlan.NONE, new SourceDateEpoch(0)));
  }

  private GitSettings settings() {
    Credentials credentials =
        new Credentials() {
          @Override
          public Optional<Login> forHost(URI uri) {
            return Optional.ofNullable(logins.get(uri.getHost()));
          }

          @Override
          public List<String> serverIds(URI uri) {
            return List.of(uri.getHost());
          }
        };
    return new GitSettings(
        directory,
        directory.resolve("cache"),
        directory.resolve("ssh"),
        false,
        Duration.ofSeconds(1),
        0,
        credentials,
        proxies,
        null,
        Submodules.REFUSE,
        false);
  }
}
