package io.github.discourseimage.template;

import io.github.discourseimage.image.Findings;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The app's environment: what it needs at least, and what a user may put there. */
final class AppEnvironment {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Names of secrets, in Discourse's settings and in those of its plugins. */
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(.*_)?((PG)?PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRET_KEY|SECRET_KEY_BASE|SECRET_ACCESS_KEY"
              + "|ACCESS_KEY_ID|PRIVATE_KEY|LICENSE_KEY|API_KEY|TOKEN|CERT_KEY)");

  private static final Pattern SECRET_VALUE =
      Pattern.compile("(?s).*(://[^/@\\s:]*:[^/@\\s]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----).*");

  private AppEnvironment() {}

  static SortedMap<String, String> defaults(String hostname, Ports ports, Paths paths) {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("BUNDLE_DEPLOYMENT", "true");
    all.put("BUNDLE_USER_HOME", paths.cache() + "/bundle");
    all.put("BUNDLE_WITHOUT", "development:test");
    all.put("DISCOURSE_HOSTNAME", hostname);
    // The download would go to vendor/data, which cannot be written.
    all.put("DISCOURSE_REFRESH_MAXMIND_DB_DURING_PRECOMPILE_DAYS", "0");
    // For whoever reaches the app without nginx; behind nginx such requests never arrive.
    all.put("DISCOURSE_SERVE_STATIC_ASSETS", "true");
    all.put("HOME", paths.cache());
    all.put("LANG", "C.UTF-8");
    all.put("MALLOC_ARENA_MAX", "2");
    all.put("RAILS_ENV", "production");
    all.put("RAILS_LOG_TO_STDOUT", "1");
    all.put("RUBY_GC_HEAP_FREE_SLOTS_GOAL_RATIO", "0.22");
    all.put("RUBY_GC_HEAP_FREE_SLOTS_MIN_RATIO", "0.11");
    all.put("RUBY_GC_HEAP_GROWTH_MAX_SLOTS", "40000");
    all.put("RUBY_GC_HEAP_INIT_SLOTS", "400000");
    all.put("RUBY_GC_HEAP_OLDOBJECT_LIMIT_FACTOR", "1.5");
    all.put("UNICORN_PORT", String.valueOf(ports.app()));
    // Jobs run in a process of their own.
    all.put("UNICORN_SIDEKIQS", "0");
    all.put("UNICORN_WORKERS", "3");
    return all;
  }

  /**
   * The user's variables, if an image may hold them.
   *
   * @throws io.github.discourseimage.image.ImageBuildException with every one that it may not
   */
  static SortedMap<String, String> checked(SortedMap<String, String> user, List<Secret> secrets) {
    Findings findings = new Findings();
    user.forEach((name, value) -> check(name, value, secrets, findings));
    findings.throwIfAny();
    return user;
  }

  private static void check(String name, String value, List<Secret> secrets, Findings findings) {
    String subject = "environment variable " + name;
    if (!NAME.matcher(name).matches()) {
      findings.add(
          subject,
          "is not a name: it must consist of letters, digits and '_' and not begin with a digit",
          "Discourse's settings are DISCOURSE_ and the setting in upper case.");
      return;
    }
    boolean known = secrets.stream().anyMatch(secret -> secret.variable().equals(name));
    if (known || SECRET_NAME.matcher(name).matches() || SECRET_VALUE.matcher(value).matches()) {
      findings.add(
          subject,
          "is a secret, and everyone who has the image could read it",
          "Leave it out. Give it when the app starts: "
              + name
              + "_FILE names a file with the value, "
              + credential(name)
              + " is the credential (systemd) or secret (compose, Kubernetes).");
    }
    if (value.indexOf('\0') >= 0) {
      findings.add(subject, "holds a NUL, which no process can have", "Remove it.");
    }
  }

  private static String credential(String variable) {
    return variable
        .replaceFirst("^DISCOURSE_", "")
        .toLowerCase(java.util.Locale.ROOT)
        .replace('_', '-');
  }
}
