package io.github.discourseimage.source;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a checkout says of itself. Discourse's branches differ in all of this, so nothing is
 * assumed; no Ruby runs.
 *
 * @param version of {@code lib/version.rb}, such as {@code 2026.8.0-latest}
 * @param rubyRequirement of the Gemfile's {@code ruby} line, such as {@code ~> 3.4} or {@code >=
 *     3.2, < 4}; else the pinned version; null when neither is told
 * @param rubyVersion pinned by {@code .ruby-version}, {@code .tool-versions} or Gemfile.lock, such
 *     as {@code 3.4.10}; null when none of them does
 * @param bundlerVersion of Gemfile.lock's {@code BUNDLED WITH}; null when not told
 * @param webServer the gem in Gemfile.lock, one of {@link #WEB_SERVERS}
 * @param node what package.json asks for
 * @param siteSettings of the app and its bundled plugins
 * @param bundledPlugins directories of {@code plugins/} with a {@code plugin.rb}
 * @param license as package.json tells it, such as {@code GPL-2.0-only}
 */
public record AppFacts(
    String version,
    @Nullable String rubyRequirement,
    @Nullable String rubyVersion,
    @Nullable String bundlerVersion,
    String webServer,
    NodeTools node,
    SiteSettings siteSettings,
    SortedSet<String> bundledPlugins,
    @Nullable String license) {

  /**
   * The Rack servers a Discourse-style app may use, in the order in which they are looked for:
   * Discourse's own since about 2026.6, that up to 2026.1, and Rails' default.
   */
  static final List<String> WEB_SERVERS = List.of("pitchfork", "unicorn", "puma");

  public AppFacts {
    bundledPlugins = Collections.unmodifiableSortedSet(new TreeSet<>(bundledPlugins));
  }

  /**
   * The tools that package.json asks for; null where it does not.
   *
   * @param node range of Node.js versions in npm's notation, such as {@code >= 22}
   * @param packageManager {@code pnpm}, {@code yarn} or {@code npm}
   * @param packageManagerVersion exact, or a range where only {@code engines} tells it
   */
  public record NodeTools(
      @Nullable String node,
      @Nullable String packageManager,
      @Nullable String packageManagerVersion) {}

  /** As {@link #read(SourceTree, BuildLog)}, without warnings. */
  public static AppFacts read(SourceTree app) {
    return read(app, BuildLog.SILENT);
  }

  /**
   * Reads a checkout.
   *
   * @throws io.github.discourseimage.image.ImageBuildException when it is not a Discourse-style
   *     app: with everything that is missing
   */
  public static AppFacts read(SourceTree app, BuildLog log) {
    AppFiles files = new AppFiles(app);
    Findings findings = new Findings();
    String version = findings.collect("", files::version);
    String server = findings.collect(WEB_SERVERS.get(0), files::webServer);
    NodeTools node = findings.collect(new NodeTools(null, null, null), files::nodeTools);
    findings.throwIfAny();
    SortedSet<String> plugins = files.bundledPlugins();
    String pinned = files.rubyVersion();
    String required = files.rubyRequirement();
    return new AppFacts(
        version,
        required == null ? pinned : required,
        pinned,
        files.bundlerVersion(),
        server,
        node,
        SiteSettings.ofApp(app, plugins, log),
        plugins,
        files.license());
  }
}
