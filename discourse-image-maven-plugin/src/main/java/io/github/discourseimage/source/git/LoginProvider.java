package io.github.discourseimage.source.git;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/**
 * Gives JGit the password of the host that asks for it, once: a password that was refused is not
 * tried again, so that no account gets locked. Never agrees to a certificate or a host key.
 */
final class LoginProvider extends CredentialsProvider {

  private final Credentials credentials;
  private final Set<String> refused = new HashSet<>();

  LoginProvider(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public boolean supports(CredentialItem... items) {
    for (CredentialItem item : items) {
      if (!(item instanceof CredentialItem.Username || item instanceof CredentialItem.Password)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean get(URIish uri, CredentialItem... items) {
    if (!supports(items) || refused.contains(host(uri))) {
      return false;
    }
    Optional<Login> login = find(uri);
    if (login.isEmpty() || !(login.get() instanceof Login.UserPassword password)) {
      return false;
    }
    for (CredentialItem item : items) {
      if (item instanceof CredentialItem.Username user) {
        user.setValue(user(uri, password));
      } else if (item instanceof CredentialItem.Password secret) {
        secret.setValue(password.password().toCharArray());
      }
    }
    return true;
  }

  private static String user(URIish uri, Login.UserPassword password) {
    if (!password.user().isEmpty()) {
      return password.user();
    }
    return uri.getUser() == null ? "git" : uri.getUser();
  }

  private Optional<Login> find(URIish uri) {
    try {
      String scheme = uri.getScheme() == null ? "ssh" : uri.getScheme();
      return credentials.forHost(
          new URI(scheme, null, uri.getHost(), uri.getPort(), "/", null, null));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  @Override
  public void reset(URIish uri) {
    refused.add(host(uri));
  }

  private static String host(URIish uri) {
    return uri.getHost() + ":" + uri.getPort();
  }
}
