package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.image.WholeFile;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.sink.DirectorySink;
import io.github.discourseimage.source.git.GitSettings;
import io.github.discourseimage.stage.AppTree;
import io.github.discourseimage.stage.BuilderRoot;
import io.github.discourseimage.stage.BuilderRoots;
import io.github.discourseimage.stage.LibraryReport;
import io.github.discourseimage.stage.RootSource;
import io.github.discourseimage.stage.RuntimeRuby;
import io.github.discourseimage.stage.Sandbox;
import io.github.discourseimage.stage.Sandboxes;
import io.github.discourseimage.stage.StageCache;
import io.github.discourseimage.stage.StageResult;
import io.github.discourseimage.stage.Stages;
import io.github.discourseimage.stage.Volumes;
import io.github.discourseimage.stage.Workshop;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compiles the app for every distribution: the stages run, their results become layers. */
final class AppCompiler implements Closeable {

  private final ImageRequest request;
  private final Compilation compilation;
  private final FetchAccess access;
  private final StageCache cache;
  private final BuildLog log;

  AppCompiler(ImageRequest request, GitSettings settings, BuildLog log) {
    this.request = request;
    this.compilation = request.compilation();
    this.access = new FetchAccess(settings);
    this.cache = new StageCache(settings.cacheDirectory());
    this.log = log;
  }

  /**
   * What is compiled.
   *
   * @param layers of the app and its plugins, as they are in the repositories
   * @param path of the app in them
   */
  record App(List<Layer> layers, UnixPath path, StagePlan plan, SourceDateEpoch time) {

    /** A text file of the app; empty where there is none. */
    String text(String name) {
      try {
        for (Layer layer : layers) {
          if (layer.find(path.resolve(name)).orElse(null) instanceof Entry.File file) {
            return new String(file.content().readAll(), StandardCharsets.UTF_8);
          }
        }
        return "";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Builds what is not there yet, and gives all of it. */
  CompiledLayers compile(App app) {
    if (compilation.shell().isPresent()) {
      shell(app, compilation.shell().get());
    }
    CompiledLayers compiled = new CompiledLayers();
    forEach(
        app,
        (distribution, workshop, stages) -> {
          List<StageResult> results = stages.build();
          compiled.add(distribution, workshop.root().release(), results);
          check(distribution, workshop, results, compiled);
        });
    return compiled;
  }

  /** Fetches all that {@link #compile} needs; no code of the app runs. */
  void fetch(App app) {
    forEach(app, (distribution, workshop, stages) -> stages.fetch());
  }

  /** Opens a shell in the place of a stage, in the first distribution; that ends the build. */
  private void shell(App app, String stage) {
    forEach(
        app,
        (distribution, workshop, stages) -> {
          if (distribution.equals(request.distributions().first())) {
            stages.shell(stage);
          }
        });
    throw ImageBuildException.input(
        "discourse.build.shell",
        "opened a shell in the place of stage " + stage,
        "run Maven again without it to build");
  }

  private interface Step {
    void run(Distribution distribution, Workshop workshop, Stages stages)
        throws IOException, InterruptedException;
  }

  private void forEach(App app, Step step) {
    requireRoots();
    try {
      Sandbox sandbox = Sandboxes.choose(compilation.sandbox());
      BuilderRoots roots = access.roots(log);
      AppTree tree = AppTree.of(app.layers(), app.path());
      Path state = request.outputs().stateDirectory().resolve("stages");
      Path directory = Files.createDirectories(state.resolve("scripts"));
      app.plan().scripts().materialise(directory);
      for (Distribution distribution : request.distributions()) {
        BuilderRoot root = held(roots, rootOf(distribution));
        Workshop workshop =
            new Workshop(
                distribution.id(),
                root,
                sandbox,
                compilation.limits(),
                directory,
                cache.fetchedFiles(),
                access.certificates(request, state),
                Files.createDirectories(state.resolve("logs").resolve(distribution.id())),
                app.plan().variables(),
                compilation.environment(),
                access.environment(compilation, app),
                new Volumes(compilation.volumes()));
        step.run(
            distribution,
            workshop,
            new Stages(
                workshop,
                app.plan().scripts(),
                cache,
                tree,
                (entries, to) -> DirectorySink.writeTree(to, entries, app.time(), log),
                distribution,
                access.offline(),
                log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ImageBuildException.environment(
          "the build of the app", "was interrupted", "run it again; what was finished is kept", e);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          access.cacheDirectory().toString(),
          "cannot be used: " + e,
          "make room on its disk and make it writable, or set discourse.cacheDirectory",
          e);
    }
  }

  /** Opens a root that no cleaner takes away until this is closed. */
  private BuilderRoot held(BuilderRoots roots, RootSource source) {
    BuilderRoot root = roots.open(source);
    while (!cache.hold(root.directory())) {
      root = roots.open(source);
    }
    return root;
  }

  private RootSource rootOf(Distribution distribution) {
    return Optional.ofNullable(compilation.builderRoots().get(distribution)).orElseThrow();
  }

  private void requireRoots() {
    Findings findings = new Findings();
    for (Distribution distribution : request.distributions()) {
      if (!compilation.builderRoots().containsKey(distribution)) {
        findings.add(
            "<builderRoots><" + distribution.id() + ">",
            "is missing: there is no operating system to build the app for " + distribution + " in",
            "name a root file system with the packages "
                + String.join(" ", distribution.packages().buildPackages())
                + ", or leave "
                + distribution
                + " out of discourse.distributions");
      }
    }
    findings.throwIfAny();
  }

  /** What compiled files need must be where the image will run: libraries and their Ruby. */
  private void check(
      Distribution distribution,
      Workshop workshop,
      List<StageResult> results,
      CompiledLayers compiled)
      throws IOException, InterruptedException {
    RootSource source = compilation.runtimeRoots().get(distribution);
    Optional<BuilderRoot> runtime =
        source == null ? Optional.empty() : Optional.of(held(access.roots(log), source));
    LibraryReport report =
        LibraryReport.read(
            results.stream().map(StageResult::out).toList(),
            path -> compiled.has(distribution, path),
            runtime.map(BuilderRoot::directory));
    Path file =
        request.outputs().stateDirectory().resolve("libraries-" + distribution.id() + ".txt");
    WholeFile.write(file, String.join("\n", report.lines()) + "\n");
    List<Finding> findings = new ArrayList<>(report.missing());
    if (runtime.isPresent()) {
      findings.addAll(RuntimeRuby.check(runtime.get(), workshop, results));
    }
    if (!findings.isEmpty()) {
      throw ImageBuildException.input(findings);
    }
    log.info(
        distribution
            + ": compiled files need the packages "
            + String.join(" ", report.packages())
            + " (all libraries: "
            + file
            + ")");
  }

  /** From here on the results may be cleaned up. */
  @Override
  public void close() {
    cache.close();
  }
}
