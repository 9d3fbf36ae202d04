package io.github.discourseimage.source;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.source.AppFacts.NodeTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** The files in which an app declares its version and its tools. */
final class AppFiles {

  private static final String PACKAGE = "package.json";

  private static final String QUOTED = "(?:\"([^\"#]*)\"|'([^']*)')";
  private static final Pattern STRING =
      Pattern.compile(
          "^\\s*STRING\\s*(?:\\|\\|)?=\\s*" + QUOTED + "\\s*(?:\\.freeze)?\\s*(?:#.*)?$");
  private static final Pattern PART =
      Pattern.compile(
          "^\\s*(MAJOR|MINOR|TINY|PRE)\\s*(?:\\|\\|)?=\\s*(?:(\\d+)|nil|"
              + QUOTED
              + ")\\s*(?:\\.freeze)?\\s*(?:#.*)?$");
  private static final Pattern RUBY_LINE = Pattern.compile("^\\s*ruby[\\s(]+([\"'].*)$");
  private static final Pattern QUOTED_VALUE = Pattern.compile(QUOTED);
  private static final Pattern LOCKED_GEM = Pattern.compile("^ {4}([^ (]+) \\([^)]*\\)$");
  private static final Pattern TOOL_VERSION = Pattern.compile("^\\s*ruby\\s+(\\S+).*$");
  private static final Pattern RUBY_VERSION =
      Pattern.compile("^\\s*(?:ruby[- ])?(\\d+(?:\\.\\d+)*\\S*?)(?:-?p\\d+)?\\s*$");
  private static final Pattern GEMFILE_GEM = Pattern.compile("^\\s*gem[\\s(]+" + QUOTED + ".*$");

  private final SourceTree app;
  private final List<String> lock;

  AppFiles(SourceTree app) {
    this.app = app;
    this.lock = lines("Gemfile.lock");
  }

  /** Both forms of lib/version.rb: one literal, or the parts of which Ruby makes the string. */
  String version() {
    List<String> lines = lines("lib/version.rb");
    if (lines.isEmpty()) {
      throw ImageBuildException.input(
          app.description(),
          "not a Discourse-style app: it has no lib/version.rb",
          "Let discourse.repository and discourse.branch name a repository with Discourse's layout;"
              + " lib/version.rb must set STRING = \"2026.7.1\" or MAJOR, MINOR, TINY and PRE.");
    }
    String version = literal(lines);
    if (version == null || version.isBlank() || !GemVersion.isLegal(version)) {
      throw ImageBuildException.input(
          "lib/version.rb of " + app.description(),
          "tells no version: neither STRING = \"2026.7.1\" nor MAJOR, MINOR and TINY are set to"
              + " plain values"
              + (version == null ? "" : ", but '" + version + "' was found"),
          "Set one of the two forms; the version is read from the text, no Ruby is run.");
    }
    return version;
  }

  private static @Nullable String literal(List<String> lines) {
    String[] parts = new String[4];
    List<String> names = List.of("MAJOR", "MINOR", "TINY", "PRE");
    for (String line : lines) {
      Matcher string = STRING.matcher(line);
      if (string.matches()) {
        return string.group(1) == null ? string.group(2) : string.group(1);
      }
      Matcher part = PART.matcher(line);
      if (part.matches()) {
        String quoted = part.group(3) == null ? part.group(4) : part.group(3);
        parts[names.indexOf(part.group(1))] = part.group(2) == null ? quoted : part.group(2);
      }
    }
    if (parts[0] == null || parts[1] == null || parts[2] == null) {
      return null;
    }
    String release = parts[0] + "." + parts[1] + "." + parts[2];
    return parts[3] == null ? release : release + "." + parts[3];
  }

  String webServer() {
    List<String> gems = lockedGems();
    if (gems.isEmpty()) {
      gems = gemfileGems();
    }
    for (String server : AppFacts.WEB_SERVERS) {
      if (gems.contains(server)) {
        return server;
      }
    }
    throw ImageBuildException.input(
        (lock.isEmpty() ? "Gemfile" : "Gemfile.lock") + " of " + app.description(),
        "has no web server this plugin can start: none of the gems "
            + String.join(", ", AppFacts.WEB_SERVERS),
        "Add one of them to the app's Gemfile and lock it.");
  }

  private List<String> lockedGems() {
    List<String> gems = new ArrayList<>();
    for (String line : lock) {
      Matcher gem = LOCKED_GEM.matcher(line);
      if (gem.matches()) {
        gems.add(gem.group(1));
      }
    }
    return gems;
  }

  private List<String> gemfileGems() {
    List<String> gems = new ArrayList<>();
    for (String line : lines("Gemfile")) {
      Matcher gem = GEMFILE_GEM.matcher(line);
      if (gem.matches()) {
        gems.add(gem.group(1) == null ? gem.group(2) : gem.group(1));
      }
    }
    return gems;
  }

  @Nullable String bundlerVersion() {
    return afterHeading("BUNDLED WITH");
  }

  /** The version that a version manager would take, else the one that Bundler locked. */
  @Nullable String rubyVersion() {
    for (String line : lines(".ruby-version")) {
      Matcher version = RUBY_VERSION.matcher(line);
      if (version.matches()) {
        return version.group(1);
      }
    }
    for (String line : lines(".tool-versions")) {
      Matcher version = TOOL_VERSION.matcher(line);
      if (version.matches()) {
        return version.group(1);
      }
    }
    String locked = afterHeading("RUBY VERSION");
    Matcher version = RUBY_VERSION.matcher(locked == null ? "" : locked);
    return version.matches() ? version.group(1) : null;
  }

  @Nullable String rubyRequirement() {
    for (String line : lines("Gemfile")) {
      Matcher ruby = RUBY_LINE.matcher(line);
      if (ruby.matches()) {
        String requirement = requirements(ruby.group(1));
        if (!requirement.isEmpty()) {
          return requirement;
        }
      }
    }
    return null;
  }

  /**
   * The quoted words up to the first that is an option's value, such as {@code engine: "jruby"}.
   */
  private static String requirements(String arguments) {
    List<String> found = new ArrayList<>();
    Matcher quoted = QUOTED_VALUE.matcher(arguments);
    int end = 0;
    while (quoted.find()) {
      if (!arguments.substring(end, quoted.start()).matches("[\\s,]*")) {
        break;
      }
      found.add(quoted.group(1) == null ? quoted.group(2) : quoted.group(1));
      end = quoted.end();
    }
    return String.join(", ", found);
  }

  /** The licence that package.json tells, or null. */
  @Nullable String license() {
    return packageJson()
        .flatMap(top -> YamlText.get(top, "license"))
        .flatMap(YamlText::scalar)
        .orElse(null);
  }

  private Optional<MappingNode> packageJson() {
    // A tab in JSON can only be white space, and YAML refuses it there.
    return text(PACKAGE)
        .flatMap(
            json -> YamlText.map(PACKAGE + " of " + app.description(), json.replace('\t', ' ')));
  }

  NodeTools nodeTools() {
    String lockManager = app.file("yarn.lock").isPresent() ? "yarn" : null;
    if (text(PACKAGE).isEmpty()) {
      return new NodeTools(null, lockManager, null);
    }
    MappingNode top = packageJson().orElse(null);
    if (top == null) {
      throw ImageBuildException.input(
          PACKAGE + " of " + app.description(), "is not a JSON object", "Correct the file.");
    }
    MappingNode engines =
        YamlText.get(top, "engines").orElse(null) instanceof MappingNode map ? map : null;
    String node = engine(engines, "node");
    String declared = YamlText.get(top, "packageManager").flatMap(YamlText::scalar).orElse(null);
    if (declared != null) {
      String[] nameAndVersion = declared.split("@", 2);
      // Corepack appends a checksum: pnpm@10.28.0+sha512.05df...
      String version = nameAndVersion.length < 2 ? null : nameAndVersion[1].split("\\+", 2)[0];
      return new NodeTools(node, nameAndVersion[0], version);
    }
    String pnpm = engine(engines, "pnpm");
    return pnpm == null || lockManager != null
        ? new NodeTools(
            node, lockManager, lockManager == null ? null : engine(engines, lockManager))
        : new NodeTools(node, "pnpm", pnpm);
  }

  private static @Nullable String engine(@Nullable MappingNode engines, String name) {
    return engines == null
        ? null
        : YamlText.get(engines, name).flatMap(YamlText::scalar).orElse(null);
  }

  SortedSet<String> bundledPlugins() {
    SortedSet<String> plugins = new TreeSet<>();
    for (String name : app.list("plugins")) {
      if (app.file("plugins/" + name + "/plugin.rb").isPresent()) {
        plugins.add(name);
      }
    }
    return plugins;
  }

  private @Nullable String afterHeading(String heading) {
    int at = lock.indexOf(heading);
    return at < 0 || at + 1 >= lock.size() ? null : lock.get(at + 1).strip();
  }

  private List<String> lines(String path) {
    return text(path).map(text -> text.lines().toList()).orElseGet(List::of);
  }

  private Optional<String> text(String path) {
    Optional<Content> file = app.file(path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new String(file.get().readAll(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw ImageBuildException.environment(
          path + " of " + app.description(), "cannot be read: " + e.getMessage(), "", e);
    }
  }
}
