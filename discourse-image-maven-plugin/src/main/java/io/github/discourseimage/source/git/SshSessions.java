package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.KeyPasswordProvider;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * ssh with the key of {@code settings.xml}, or else the default keys. Only hosts in {@code
 * known_hosts} are trusted. Loaded only when ssh is used.
 */
final class SshSessions {

  private SshSessions() {}

  static SshSessionFactory factory(Location.Remote location, GitSettings settings) {
    SshdSessionFactoryBuilder builder =
        new SshdSessionFactoryBuilder()
            .setHomeDirectory(settings.sshDirectory().resolveSibling("").toFile())
            .setSshDirectory(settings.sshDirectory().toFile());
    Optional<Login> login = settings.credentials().forHost(location.uri());
    if (login.isPresent() && login.get() instanceof Login.PrivateKey key) {
      Path file = requireReadable(location, key.file());
      builder.setDefaultIdentities(directory -> List.of(file));
      builder.setKeyPasswordProvider(provider -> new Passphrase(key.passphrase()));
      builder.setPreferredAuthentications("publickey");
    } else if (login.isPresent()) {
      builder.setPreferredAuthentications("password,keyboard-interactive");
    } else {
      builder.setPreferredAuthentications("publickey");
      builder.setKeyPasswordProvider(provider -> new Passphrase(""));
    }
    return builder.build(null);
  }

  private static Path requireReadable(Location.Remote location, Path key) {
    if (Files.isReadable(key)) {
      return key;
    }
    throw ImageBuildException.input(
        "private key " + key,
        Files.exists(key) ? "it cannot be read by this user" : "there is no such file",
        "Mend <privateKey> of the <server> for " + location.host() + " in settings.xml.");
  }

  /** Knows one passphrase and offers it once. */
  private record Passphrase(String passphrase) implements KeyPasswordProvider {

    @Override
    public char[] getPassphrase(URIish uri, int attempt) {
      return attempt == 0 && !passphrase.isEmpty() ? passphrase.toCharArray() : new char[0];
    }

    @Override
    public void setAttempts(int maxNumberOfAttempts) {}

    @Override
    public int getAttempts() {
      return 1;
    }

    @Override
    public boolean keyLoaded(URIish uri, int attempt, Exception error) {
      return false;
    }
  }
}
