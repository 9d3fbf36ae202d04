package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.source.git.Login;
import java.net.URI;
import java.nio.file.Path;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingsLoginsTests {

  private static final URI REPOSITORY = URI.create("https://git.example.org/forum.git");

  private final Settings settings = new Settings();

  private Server server(String id) {
    Server server = new Server();
    server.setId(id);
    settings.addServer(server);
    return server;
  }

  private SettingsLogins logins(@Nullable String serverId) {
    return new SettingsLogins(settings, new ReversingDecrypter(), serverId);
  }

  @Test
  void findsTheServerByHostAndDecryptsItsPassword() {
    Server server = server("git.example.org");
    server.setUsername("me");
    server.setPassword("nekot");

    assertThat(logins(null).forHost(REPOSITORY)).contains(new Login.UserPassword("me", "token"));
  }

  @Test
  void prefersTheServerOfHostAndPort() {
    server("git.example.org").setPassword("eno");
    server("git.example.org:8443").setPassword("owt");

    assertThat(logins(null).forHost(URI.create("https://git.example.org:8443/a")))
        .contains(new Login.UserPassword("", "two"));
  }

  @Test
  void asksForTheConfiguredServerOnly() {
    server("git.example.org").setPassword("eno");

    assertThat(logins("forge").serverIds(REPOSITORY)).containsExactly("forge");
    assertThat(logins("forge").forHost(REPOSITORY)).isEmpty();
  }

  @Test
  void takesAPrivateKeyBeforeAPassword() {
    Server server = server("git.example.org");
    server.setPassword("eno");
    server.setPrivateKey("keys/id_ed25519");
    server.setPassphrase("esarhp");

    assertThat(logins(null).forHost(URI.create("ssh://git@git.example.org/a")))
        .contains(new Login.PrivateKey(Path.of("keys/id_ed25519"), "phrase"));
  }

  @Test
  void knowsNobodyOnALocalPath() {
    assertThat(logins(null).serverIds(URI.create("file:///srv/git/forum.git"))).isEmpty();
  }
}
