package io.github.discourseimage.mojo;

import io.github.discourseimage.source.git.Credentials;
import io.github.discourseimage.source.git.Login;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** Logins from the {@code <servers>} of settings.xml, decrypted. */
final class SettingsLogins implements Credentials {

  private final Settings settings;
  private final SettingsDecrypter decrypter;
  private final @Nullable String serverId;

  SettingsLogins(Settings settings, SettingsDecrypter decrypter, @Nullable String serverId) {
    this.settings = settings;
    this.decrypter = decrypter;
    this.serverId = serverId;
  }

  @Override
  public List<String> serverIds(URI uri) {
    if (serverId != null) {
      return List.of(serverId);
    }
    String host = uri.getHost();
    if (host == null) {
      return List.of();
    }
    return uri.getPort() < 0 ? List.of(host) : List.of(host + ":" + uri.getPort(), host);
  }

  @Override
  public synchronized Optional<Login> forHost(URI uri) {
    for (String id : serverIds(uri)) {
      Server server = settings.getServer(id);
      if (server != null) {
        return login(decrypter.decrypt(new DefaultSettingsDecryptionRequest(server)).getServer());
      }
    }
    return Optional.empty();
  }

  private static Optional<Login> login(Server server) {
    if (server.getPrivateKey() != null) {
      return Optional.of(
          new Login.PrivateKey(Path.of(server.getPrivateKey()), orEmpty(server.getPassphrase())));
    }
    if (server.getPassword() != null) {
      return Optional.of(
          new Login.UserPassword(orEmpty(server.getUsername()), server.getPassword()));
    }
    return Optional.empty();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
