package io.github.discourseimage.build;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.AppFacts;
import io.github.discourseimage.source.DirectoryTree;
import io.github.discourseimage.source.PluginCompatibility;
import io.github.discourseimage.source.PluginTree;
import io.github.discourseimage.source.git.GitRepositories;
import io.github.discourseimage.source.git.GitTree;
import io.github.discourseimage.source.git.Resolved;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resolves the app and its plugins to commits, once, and opens them. */
final class Checkouts {

  /** Everything that is read from repositories and plugin directories. */
  record Opened(GitTree app, Resolved appAt, AppFacts facts, List<PluginTree> plugins, Lock lock) {}

  private final ImageRequest request;
  private final GitRepositories repositories;
  private final Lookups lookups;
  private final Optional<Lock> locked;
  private final BuildLog log;
  private final List<Lock.Pin> pins = new ArrayList<>();
  private final Findings findings = new Findings();

  Checkouts(
      ImageRequest request,
      GitRepositories repositories,
      Lookups lookups,
      Optional<Lock> locked,
      BuildLog log) {
    this.request = request;
    this.repositories = repositories;
    this.lookups = lookups;
    this.locked = locked;
    this.log = log;
  }

  Opened open() {
    requireAllLocked();
    String repository = request.app().repository();
    Resolved at = resolveApp();
    GitTree app = repositories.open(at);
    AppFacts facts = AppFacts.read(app, log);
    log.info("App " + facts.version() + ", " + at);
    Lock.Pin appPin =
        new Lock.Pin(
            "app", repository, request.app().ref(), at.commit(), "named in the configuration");
    PluginCompatibility compatibility = new PluginCompatibility(facts.version());
    List<PluginTree> plugins = new ArrayList<>();
    for (ImageRequest.Plugin plugin : request.plugins()) {
      findings.collect(
          plugins,
          () -> {
            plugins.add(open(plugin, compatibility));
            return plugins;
          });
    }
    findings.throwIfAny();
    return new Opened(app, at, facts, plugins, new Lock(appPin, pins));
  }

  /** When the app's name is wrong, those of the plugins that need no app are looked up as well. */
  private Resolved resolveApp() {
    ImageRequest.App app = request.app();
    Optional<Resolved> found =
        findings.collect(
            Optional.empty(), () -> Optional.of(resolve(app.repository(), app.ref(), app.ref())));
    if (found.isEmpty()) {
      for (ImageRequest.Plugin plugin : request.plugins()) {
        if (plugin instanceof ImageRequest.Plugin.InRepository named && !named.ref().isEmpty()) {
          findings.collect(
              "", () -> resolve(named.repository(), named.ref(), named.ref()).commit());
        }
      }
      findings.throwIfAny();
    }
    return found.orElseThrow();
  }

  private PluginTree open(ImageRequest.Plugin plugin, PluginCompatibility compatibility) {
    if (plugin instanceof ImageRequest.Plugin.InRepository wanted) {
      return openRepository(wanted, compatibility);
    }
    Path directory = ((ImageRequest.Plugin.InDirectory) plugin).directory();
    if (!Files.isDirectory(directory)) {
      throw ImageBuildException.input(
          "plugin " + directory, "is not a directory", "correct <directory>, or remove the plugin");
    }
    log.info("Plugin " + directory.getFileName() + ", " + directory + " as it is");
    return new PluginTree(String.valueOf(directory.getFileName()), new DirectoryTree(directory));
  }

  private PluginTree openRepository(
      ImageRequest.Plugin.InRepository plugin, PluginCompatibility compatibility) {
    String repository = plugin.repository();
    Resolved at;
    String why;
    if (locked.isPresent()) {
      at = resolve(repository, plugin.ref(), plugin.ref());
      // The rule that chose it then: a locked build writes the same lock as the one it is of.
      why = pin(repository, plugin.ref()).rule();
    } else {
      PluginCompatibility.Decision decision =
          compatibility.decide(
              repository,
              plugin.ref(),
              plugin.ref().isEmpty() ? lookups.branches(repository) : List.of(),
              () -> repositories.open(lookups.resolve(repository, "")));
      at = resolve(repository, plugin.ref(), decision.ref());
      why = decision.why();
    }
    PluginTree tree = new PluginTree(lastPart(repository), repositories.open(at));
    log.info("Plugin " + tree.name() + ", " + at + ": " + (locked.isPresent() ? "locked" : why));
    pins.add(new Lock.Pin(tree.name(), repository, plugin.ref(), at.commit(), why));
    return tree;
  }

  private Resolved resolve(String repository, String asked, String ref) {
    if (locked.isEmpty()) {
      return lookups.resolve(repository, ref);
    }
    String commit = pin(repository, asked).commit();
    return new Resolved(repository, commit, Resolved.Kind.COMMIT, "", commit);
  }

  private Lock.Pin pin(String repository, String ref) {
    return locked
        .flatMap(lock -> lock.find(repository, ref))
        .orElseThrow(() -> notLocked(repository, ref));
  }

  private static ImageBuildException notLocked(String repository, String ref) {
    return ImageBuildException.input(
        repository + (ref.isEmpty() ? "" : " at " + ref),
        "is not in the lock, but discourse.locked asks for it",
        "update the lock with `mvn discourse-image:lock` and commit it");
  }

  /** A lock that does not fit is told of in whole, before anything is fetched. */
  private void requireAllLocked() {
    if (locked.isEmpty()) {
      return;
    }
    Findings missing = new Findings();
    ImageRequest.App app = request.app();
    missing.collect("", () -> pin(app.repository(), app.ref()).commit());
    for (ImageRequest.Plugin plugin : request.plugins()) {
      if (plugin instanceof ImageRequest.Plugin.InRepository wanted) {
        missing.collect("", () -> pin(wanted.repository(), wanted.ref()).commit());
      }
    }
    missing.throwIfAny();
  }

  private static String lastPart(String repository) {
    String path = repository.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
  }
}
