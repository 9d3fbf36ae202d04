package io.github.discourseimage.stage;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs all stages of an app; those that do not need each other run at the same time. */
public final class Stages {

  /** One stage's work, given the results that it needs. */
  @FunctionalInterface
  private interface Step<T> {
    T run(Stage stage, Map<String, StageResult> needs) throws IOException, InterruptedException;
  }

  private final List<Stage> stages;
  private final StageRunner runner;
  private final String name;
  private final BuildLog log;

  /**
   * Prepares a run.
   *
   * @param app that is built
   * @param writer that lays a stage's inputs out
   * @param distribution whose packages messages name
   * @param offline whether nothing may be fetched
   */
  public Stages(
      Workshop workshop,
      StageScripts scripts,
      StageCache cache,
      AppTree app,
      TreeWriter writer,
      Distribution distribution,
      boolean offline,
      BuildLog log) {
    this.stages = scripts.stages();
    this.name = workshop.name();
    this.log = log;
    this.runner =
        new StageRunner(
            workshop, scripts, cache, app, writer, new StageFailures(distribution), offline, log);
  }

  /** Builds every stage. */
  public List<StageResult> build() {
    List<StageResult> results = new ArrayList<>(buildAll(stages).values());
    if (!runner.ran()) {
      log.info(name + ": all stages are as they were built before");
    }
    return results;
  }

  /** Fetches what every stage needs; only stages without code of the app are built for that. */
  public void fetch() {
    Map<String, StageResult> built =
        buildAll(stages.stream().filter(stage -> stage.inputs().isEmpty()).toList());
    for (Stage stage : stages) {
      once(
          stage,
          built,
          (it, needs) -> {
            runner.fetch(it, needs);
            return "";
          });
    }
  }

  /**
   * Builds what a stage needs and opens a shell in its place.
   *
   * @param place name of the stage, with {@code .fetch} behind it for that phase
   * @throws ImageBuildException when there is no such stage
   */
  public void shell(String place) {
    boolean fetching = place.endsWith(".fetch");
    String name = place.replaceFirst("\\.(fetch|build)$", "");
    List<String> names = stages.stream().map(Stage::name).toList();
    if (!names.contains(name)) {
      throw ImageBuildException.input(
          "discourse.build.shell",
          "'" + name + "' is no stage; there are " + String.join(", ", names),
          "name one of them");
    }
    Stage wanted = stages.get(names.indexOf(name));
    Map<String, StageResult> built = buildAll(neededBy(wanted));
    once(
        wanted,
        built,
        (it, needs) -> {
          runner.shell(it, fetching, needs);
          return "";
        });
  }

  private List<Stage> neededBy(Stage wanted) {
    List<String> names = new ArrayList<>(wanted.needs());
    for (int i = stages.size() - 1; i >= 0; i--) {
      if (names.contains(stages.get(i).name())) {
        names.addAll(stages.get(i).needs());
      }
    }
    return stages.stream().filter(stage -> names.contains(stage.name())).toList();
  }

  private static <T> T once(Stage stage, Map<String, StageResult> built, Step<T> step) {
    Map<String, StageResult> needs = new TreeMap<>();
    for (String need : stage.needs()) {
      StageResult entry = built.get(need);
      if (entry != null) {
        needs.put(need, entry);
      }
    }
    try {
      return step.run(stage, needs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Map<String, StageResult> buildAll(List<Stage> wanted) {
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, wanted.size()));
    CompletionService<StageResult> finished = new ExecutorCompletionService<>(threads);
    Map<String, Future<StageResult>> running = new LinkedHashMap<>();
    try {
      for (Stage stage : wanted) {
        Map<String, Future<StageResult>> before = Map.copyOf(running);
        running.put(
            stage.name(),
            finished.submit(() -> once(stage, resultsFor(stage, before), runner::build)));
      }
      // In the order in which they end: the first failure ends all.
      for (int i = 0; i < wanted.size(); i++) {
        finished.take().get();
      }
      Map<String, StageResult> built = new LinkedHashMap<>();
      for (Map.Entry<String, Future<StageResult>> stage : running.entrySet()) {
        built.put(stage.getKey(), stage.getValue().get());
      }
      return built;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      // What still runs is of no use any more; each stage kills its own processes.
      threads.shutdownNow();
      awaitEnd(threads);
    }
  }

  private static Map<String, StageResult> resultsFor(
      Stage stage, Map<String, Future<StageResult>> before)
      throws InterruptedException, ExecutionException {
    Map<String, StageResult> results = new TreeMap<>();
    for (String need : stage.needs()) {
      Future<StageResult> result = before.get(need);
      if (result != null) {
        results.put(need, result.get());
      }
    }
    return results;
  }

  private static void awaitEnd(ExecutorService threads) {
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The failure itself, of whichever stage it is that others waited for. */
  private static RuntimeException unwrapped(ExecutionException e) {
    Throwable cause = e;
    while (cause instanceof ExecutionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof RuntimeException known ? known : new CompletionException(cause);
  }

  private static ImageBuildException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return ImageBuildException.environment(
        "the build of the app", "was interrupted", "run it again; what was finished is kept", e);
  }
}
