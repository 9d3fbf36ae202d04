package io.github.discourseimage.mojo;

import io.github.discourseimage.source.git.Proxies;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** The active proxies of settings.xml: one for the URL's own protocol before one for another. */
final class SettingsProxies implements Proxies {

  private final Settings settings;
  private final SettingsDecrypter decrypter;

  SettingsProxies(Settings settings, SettingsDecrypter decrypter) {
    this.settings = settings;
    this.decrypter = decrypter;
  }

  @Override
  public synchronized Optional<Server> forUri(URI uri) {
    String host = uri.getHost();
    if (host == null) {
      return Optional.empty();
    }
    Proxy chosen = null;
    for (Proxy proxy : settings.getProxies()) {
      boolean own = proxy.getProtocol().equalsIgnoreCase(uri.getScheme());
      if (proxy.isActive()
          && !isExcluded(host, proxy.getNonProxyHosts())
          && (chosen == null || own)) {
        chosen = proxy;
        if (own) {
          break;
        }
      }
    }
    if (chosen == null) {
      return Optional.empty();
    }
    Proxy open = decrypter.decrypt(new DefaultSettingsDecryptionRequest(chosen)).getProxy();
    return Optional.of(
        new Server(
            open.getHost(),
            open.getPort(),
            orEmpty(open.getUsername()),
            orEmpty(open.getPassword())));
  }

  /**
   * Patterns as in settings.xml: separated by {@code |} or a comma, {@code *} for any characters.
   */
  static boolean isExcluded(String host, @Nullable String nonProxyHosts) {
    if (nonProxyHosts == null) {
      return false;
    }
    for (String pattern : nonProxyHosts.split("[|,]", -1)) {
      String regex =
          Pattern.quote(pattern.trim().toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q");
      if (!pattern.isBlank() && host.toLowerCase(Locale.ROOT).matches(regex)) {
        return true;
      }
    }
    return false;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
