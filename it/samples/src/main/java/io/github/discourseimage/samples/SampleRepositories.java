package io.github.discourseimage.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The sample forum and its plugins as git repositories.
 *
 * <table>
 *   <caption>What forum.git holds</caption>
 *   <tr><th>name</th><th>version</th><th>web server</th></tr>
 *   <tr><td>branch main (default)</td><td>2026.8.0-latest</td><td>puma</td></tr>
 *   <tr><td>branch latest, one commit behind main</td><td>2026.8.0-latest</td><td>puma</td></tr>
 *   <tr><td>branch pitchfork</td><td>2026.8.0-latest</td><td>pitchfork</td></tr>
 *   <tr><td>branch release/2026.7, tag release</td><td>2026.7.1</td><td>puma</td></tr>
 *   <tr><td>annotated tag v2026.7.0</td><td>2026.7.0</td><td>puma</td></tr>
 *   <tr><td>branch release/2026.1, tags esr and v2026.1.7</td><td>2026.1.7</td><td>unicorn</td></tr>
 * </table>
 *
 * <p>What runs on puma runs indeed, on the Ruby of Debian 12 and later; the other two are only
 * there to be looked at.
 */
public final class SampleRepositories {
  private static final String CURRENT_VERSION = "2026.8.0-latest";

  private final Path samples;
  private final Path target;

  private SampleRepositories(Path samples, Path target) {
    this.samples = samples;
    this.target = target;
  }

  /** Arguments: the directory that holds sample-app, and where the repositories go. */
  public static void main(String[] args) {
    make(Path.of(args[0]).normalize(), Path.of(args[1]));
  }

  /**
   * Makes {@code forum.git}, {@code discourse-welcome-note.git} and {@code
   * discourse-reading-time.git}; whatever stood there before is replaced.
   *
   * @return the paths in that order
   */
  public static List<Path> make(Path samples, Path target) {
    SampleRepositories maker = new SampleRepositories(samples, target);
    return List.of(maker.forum(), maker.welcomeNote(), maker.readingTime());
  }

  private Path forum() {
    try (BareRepository forum = create("forum.git")) {
      // Named here and not on disk: a JVM in the locale C could not read such a name.
      FileSet current =
          FileSet.of(samples.resolve("sample-app"))
              .moved("app/assets/island.svg", "app/assets/icônes/são_tomé_príncipe.svg");
      FileSet old =
          overlaid(current, "sample-app-2026.1").edited("lib/version.rb", version("2026.1.7"));
      String longTerm = forum.commit("release/2026.1", old, "Version 2026.1.7");
      forum.annotatedTag("v2026.1.7", longTerm);
      forum.lightweightTag("esr", longTerm);

      String first =
          forum.commit(
              "release/2026.7",
              current.edited("lib/version.rb", version("2026.7.0")),
              "Version 2026.7.0");
      forum.annotatedTag("v2026.7.0", first);
      String fixed =
          forum.commit(
              "release/2026.7",
              current.edited("lib/version.rb", version("2026.7.1")),
              "Version 2026.7.1");
      forum.lightweightTag("release", fixed);

      String tested = forum.commit("main", current, "Begin 2026.8");
      forum.branch("latest", tested);
      forum.commit(
          "main",
          current.edited("public/robots.txt", text -> text + "Disallow: /search/\n"),
          "Keep robots away from the search");
      forum.commit("pitchfork", overlaid(current, "sample-app-pitchfork"), "Run on pitchfork");
      return forum.directory();
    }
  }

  /** The app on another web server, with other requirements. */
  private FileSet overlaid(FileSet current, String overlay) {
    return current.without("bin/puma", "config/puma.rb").with(FileSet.of(samples.resolve(overlay)));
  }

  private Path welcomeNote() {
    try (BareRepository plugin = create("discourse-welcome-note.git")) {
      FileSet current = FileSet.of(samples.resolve("sample-plugins/discourse-welcome-note"));
      for (String version : List.of("1.0", "1.5")) {
        FileSet older =
            current
                .without(".discourse-compatibility")
                .edited("plugin.rb", text -> text.replace("2.0", version));
        plugin.lightweightTag("v" + version, plugin.commit("main", older, "Version " + version));
      }
      plugin.commit("main", current, "Version 2.0");
      return plugin.directory();
    }
  }

  private Path readingTime() {
    try (BareRepository plugin = create("discourse-reading-time.git")) {
      FileSet current = FileSet.of(samples.resolve("sample-plugins/discourse-reading-time"));
      String compatible =
          plugin.commit(
              "main",
              current.edited("plugin.rb", text -> text.replace("version: 3.1", "version: 2.9")),
              "Version 2.9");
      plugin.branch("d-compat/2026.7", compatible);
      plugin.commit("main", current, "Version 3.1");
      return plugin.directory();
    }
  }

  private BareRepository create(String name) {
    Path directory = target.resolve(name);
    delete(directory);
    return BareRepository.create(directory, "main");
  }

  private static UnaryOperator<String> version(String version) {
    return text -> text.replace(CURRENT_VERSION, version);
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
