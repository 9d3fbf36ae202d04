package io.github.discourseimage.source;

import io.github.discourseimage.image.Findings;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells which site settings are secrets, for secrets never enter an image. */
final class SecretSettings {

  private static final Pattern NAME =
      Pattern.compile(
          "(.*_)?(secret|password|passphrase|token|api_key|secret_key|private_key|access_key)");

  /** Nobody is let in by these: such a setting switches something or limits a length. */
  private static final Pattern HARMLESS_VALUE = Pattern.compile("|true|false|[0-9]{1,4}");

  private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");

  private final SiteSettings known;
  private final Set<String> allowed;

  /**
   * @param known tells which settings are declared with {@code secret: true}
   * @param allowed names that look like secrets and are none
   */
  SecretSettings(SiteSettings known, Set<String> allowed) {
    this.known = known;
    this.allowed = Set.copyOf(allowed);
  }

  /** Adds a finding if the value of a setting is a secret; it never repeats the value. */
  void find(String at, String name, String value, Findings findings) {
    boolean key = PRIVATE_KEY.matcher(value).find();
    boolean secret =
        (known.isSecret(name) || NAME.matcher(name).matches())
            && !HARMLESS_VALUE.matcher(value).matches();
    if (allowed.contains(name) || !key && !secret) {
      return;
    }
    findings.add(
        at,
        "'"
            + name
            + "' "
            + (key ? "holds a private key" : "is a secret")
            + ", and secrets never enter an image",
        "Remove the line and give the value at run time as DISCOURSE_"
            + name.toUpperCase(Locale.ROOT)
            + " (environment file, systemd credential or Kubernetes Secret); a value that was"
            + " committed must be revoked. If it is no secret, list the name in"
            + " <allowedSecretSettings>.");
  }
}
