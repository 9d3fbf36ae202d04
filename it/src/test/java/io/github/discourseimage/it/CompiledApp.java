package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.it.app.Debian;
import io.github.discourseimage.it.app.GemIndex;
import io.github.discourseimage.it.app.NodeTools;
import io.github.discourseimage.it.app.Suite;
import io.github.discourseimage.samples.BareRepository;
import io.github.discourseimage.samples.FileSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The sample app as the plugin compiles it for one release of Debian: once for all tests, which
 * compare it with what they build under other circumstances.
 */
final class CompiledApp {
  static final String USER = "robot";
  static final String PASSWORD = "a-word-that-nobody-may-print";

  private static final Path SAMPLES = Path.of(System.getProperty("it.samples"));
  private static final Path CACHE = Path.of(System.getProperty("it.cache"));
  private static final Map<Suite, CompiledApp> MADE = new ConcurrentHashMap<>();

  private final Debian debian;
  private final GemIndex gems;
  private final Case image;
  private final Map<String, String> values = new TreeMap<>();
  private final MavenRun.Result refused;
  private final MavenRun.Result result;
  private final Path results;

  private CompiledApp(Suite suite) {
    assumeThat(System.getProperty("user.name"))
        .as("the user, as PostgreSQL does not run for root")
        .isNotEqualTo("root");
    debian = Debian.of(suite, CACHE);
    // Served until this process ends: builds with a cache of their own come for them again.
    gems = GemIndex.start(debian, SAMPLES).withLogin(USER, PASSWORD);
    Path directory = Workbench.fromSystemProperties().directory().resolve("compiled-" + suite.id());
    delete(directory);
    values.put("forum", repository(directory.resolve("forum.git")).toString());
    values.put("builderRoot", debian.builderRoot().toAbsolutePath().toString());
    values.put("runtimeRoot", debian.runtimeRoot().toAbsolutePath().toString());
    values.put("gems", gems.url());
    values.put("npm", NodeTools.registry());
    image = project("first");
    refused = image.maven("package", "-Ddiscourse.cacheDirectory=" + cache()).run();
    result = maven(image, cache(), "-X", "-Ddiscourse.build.sandbox=bubblewrap").succeeds();
    results = copyOfResults(directory.resolve("results"));
  }

  /** The one that all tests share. */
  static CompiledApp of(Suite suite) {
    return MADE.computeIfAbsent(suite, CompiledApp::new);
  }

  Debian debian() {
    return debian;
  }

  GemIndex gems() {
    return gems;
  }

  Case image() {
    return image;
  }

  /** How it went without the login for the gems. */
  MavenRun.Result refused() {
    return refused;
  }

  /** How the build of {@link #image} went; it was run with {@code -X}. */
  MavenRun.Result result() {
    return result;
  }

  /** What fetching needs beside the app, as lines of an environment. */
  List<String> fetchEnvironment() {
    return List.of(
        "BUNDLE_MIRROR__ALL=" + gems.url(),
        "BUNDLE_127__0__0__1=" + USER + ":" + PASSWORD,
        "NPM_CONFIG_REGISTRY=" + values.get("npm"));
  }

  /** Where the stages of {@link #image} left what they made. */
  Path results() {
    return results;
  }

  Path cache() {
    return Path.of(values.get("forum")).resolveSibling("cache");
  }

  /** Another project with the same content. */
  Case project(String name) {
    return withPlugins(Case.of("compiled-app", debian.suite().id() + "-" + name, values), SAMPLES);
  }

  /**
   * The same on a root of another choice, for containers as well as for the comparison of
   * libraries.
   */
  Case projectOn(String name, Path root) {
    Map<String, String> changed = new TreeMap<>(values);
    changed.put("runtimeRoot", root.toAbsolutePath().toString());
    return withPlugins(Case.of("compiled-app", debian.suite().id() + "-" + name, changed), SAMPLES);
  }

  /** The same at any place. */
  Case projectAt(Path directory) {
    return withPlugins(
        Case.copy(
            image.workbench().withDirectory(directory.resolveSibling("work")),
            "compiled-app",
            directory,
            values),
        SAMPLES);
  }

  /** Another project whose app is a changed one. */
  Case projectOf(String name, UnaryOperator<FileSet> change) {
    Path directory = Path.of(values.get("forum")).resolveSibling(name + ".git");
    try (BareRepository forum = BareRepository.create(directory, "main")) {
      forum.commit("main", change.apply(app()), "Change it");
    }
    Map<String, String> changed = new TreeMap<>(values);
    changed.put("forum", directory.toString());
    return withPlugins(Case.of("compiled-app", debian.suite().id() + "-" + name, changed), SAMPLES);
  }

  /** Another project with the version after this one. */
  Case nextVersion(String name) {
    return projectOf(name, CompiledApp::changed);
  }

  /** Other code, other assets and one more migration. */
  private static FileSet changed(FileSet app) {
    return app.edited("lib/version.rb", text -> text.replace("2026.8.0-latest", "2026.9.0"))
        .edited("frontend/discourse/application.css", text -> text + "h1 { color: teal; }\n")
        .withText(
            "db/migrate/20260901000000_add_pinned_to_posts.rb",
            """
            # frozen_string_literal: true

            class AddPinnedToPosts
              def up(db)
                db.exec("ALTER TABLE posts ADD COLUMN pinned boolean NOT NULL DEFAULT false")
              end
            end
            """);
  }

  /** A build of one of these projects. */
  MavenRun maven(Case project, Path cache, String... arguments) {
    List<String> all = new ArrayList<>(List.of("package", "-s", settings().toString()));
    all.add("-Ddiscourse.cacheDirectory=" + cache);
    all.addAll(List.of(arguments));
    return project.maven(all.toArray(String[]::new));
  }

  /** Later builds leave results of other apps in the same cache. */
  private Path copyOfResults(Path copy) {
    try (Stream<Path> files = Files.walk(cache().resolve("stages"))) {
      Files.createDirectories(copy);
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".tar")
            && Objects.requireNonNull(file.getParent()).endsWith("out")) {
          Files.copy(file, copy.resolve(Objects.requireNonNull(file.getFileName())));
        }
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The settings with the login for the gems. */
  private Path settings() {
    try {
      return Files.writeString(
          Path.of(values.get("forum")).resolveSibling("settings.xml"),
          """
          <settings><servers><server>
            <id>127.0.0.1</id><username>%s</username><password>%s</password>
          </server></servers></settings>
          """
              .formatted(USER, PASSWORD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path repository(Path directory) {
    try (BareRepository forum = BareRepository.create(directory, "main")) {
      forum.commit("main", app(), "Lock the gems of " + debian.suite().id());
      return directory;
    }
  }

  /** The sample app with the lock for the gems that there are. */
  private FileSet app() {
    return FileSet.of(SAMPLES.resolve("sample-app"))
        .moved("app/assets/island.svg", "app/assets/icônes/são_tomé_príncipe.svg")
        .edited("Gemfile.lock", before -> gems.lock(gemfile(), debian.suite().rubyAbi()));
  }

  private static String gemfile() {
    try {
      return Files.readString(SAMPLES.resolve("sample-app/Gemfile"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sample plugins, as ones that lie in the project. */
  private static Case withPlugins(Case project, Path samples) {
    Path plugins = project.directory().resolve("src/main/plugins");
    try {
      FileSet.of(samples.resolve("sample-plugins"))
          .forEach(
              (path, mode, bytes) -> {
                Path file = plugins.resolve(path);
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.write(file, bytes);
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return project;
  }

  /** Deletes a tree in which directories may be read-only. */
  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try {
      int code =
          new ProcessBuilder(
                  "sh", "-c", "chmod -R u+w \"$1\" && rm -rf \"$1\"", "sh", directory + "")
              .inheritIO()
              .start()
              .waitFor();
      assertThat(code).as("deletion of " + directory).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
