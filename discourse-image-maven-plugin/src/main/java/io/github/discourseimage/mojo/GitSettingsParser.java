package io.github.discourseimage.mojo;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.source.git.GitSettings;
import io.github.discourseimage.source.git.Submodules;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parses what a goal was given about repositories, with Maven's settings beside it. */
final class GitSettingsParser {

  private final AbstractImageMojo mojo;
  private final Findings findings;

  GitSettingsParser(AbstractImageMojo mojo, Findings findings) {
    this.mojo = mojo;
    this.findings = findings;
  }

  GitSettings parse() {
    if (mojo.gitTimeout < 1) {
      findings.add("discourse.git.timeout", "is " + mojo.gitTimeout, "give seconds, 1 or more");
    }
    if (mojo.gitRetries < 0) {
      findings.add("discourse.git.retries", "is " + mojo.gitRetries, "give a number, 0 or more");
    }
    return new GitSettings(
        mojo.project.getBasedir().toPath(),
        cacheDirectory(mojo.cacheDirectory),
        Path.of(System.getProperty("user.home"), ".ssh"),
        mojo.session.isOffline(),
        Duration.ofSeconds(Math.max(1, mojo.gitTimeout)),
        Math.max(0, mojo.gitRetries),
        new SettingsLogins(mojo.session.getSettings(), mojo.decrypter, mojo.gitServerId),
        new SettingsProxies(mojo.session.getSettings(), mojo.decrypter),
        mojo.gitCaCertificates == null ? null : mojo.gitCaCertificates.toPath(),
        submodules(),
        mojo.gitAllowPlainProtocols);
  }

  /** What was configured, or the user's cache. */
  static Path cacheDirectory(@Nullable File configured) {
    if (configured != null) {
      return configured.toPath();
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path caches =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return caches.resolve("discourse-image");
  }

  private Submodules submodules() {
    try {
      return Submodules.valueOf(mojo.gitSubmodules.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      findings.add(
          "discourse.git.submodules",
          "'" + mojo.gitSubmodules + "' is neither refuse nor fetch",
          "choose one of the two");
      return Submodules.REFUSE;
    }
  }
}
