package io.github.discourseimage.stage;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.KeyDigest;
import io.github.discourseimage.rootfs.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs single stages in one builder root. A stage whose key is known is not run again: its key
 * covers everything that it sees.
 */
final class StageRunner {

  private final Workshop workshop;
  private final StageScripts scripts;
  private final StageCache cache;
  private final AppTree app;
  private final TreeWriter writer;
  private final StageFailures failures;
  private final boolean offline;
  private final BuildLog log;
  private final StageCommands commands;
  private final AtomicBoolean ran = new AtomicBoolean();

  StageRunner(
      Workshop workshop,
      StageScripts scripts,
      StageCache cache,
      AppTree app,
      TreeWriter writer,
      StageFailures failures,
      boolean offline,
      BuildLog log) {
    this.workshop = workshop;
    this.scripts = scripts;
    this.cache = cache;
    this.app = app;
    this.writer = writer;
    this.failures = failures;
    this.offline = offline;
    this.log = log;
    this.commands = new StageCommands(workshop, scripts.stages());
  }

  /** The kept result of a stage; it is built when there is none. */
  StageResult build(Stage stage, Map<String, StageResult> needs)
      throws IOException, InterruptedException {
    List<Entry> inputs = app.inputsOf(stage);
    String key = key(stage, inputs, needs.values());
    Optional<StageResult> kept = cache.find(stage.name(), key);
    if (kept.isPresent()) {
      log.debug(title(stage) + ": unchanged");
      return kept.get();
    }
    try (PendingStage work = cache.begin(stage.name(), key, log)) {
      Optional<StageResult> others = cache.find(stage.name(), key);
      if (others.isPresent()) {
        return others.get();
      }
      prepare(stage, inputs, work);
      if (stage.hasFetch() && !cache.isFetched(stage.name(), key)) {
        fetch(stage, key, work, withoutApp(needs));
      }
      if (stage.hasBuild()) {
        run(stage, "build", commands.build(stage, work, needs.values()));
      }
      return work.commit(stage.outputs());
    }
  }

  /** Fetches what a stage needs, unless that was done for the same key. */
  void fetch(Stage stage, Map<String, StageResult> needs) throws IOException, InterruptedException {
    List<Entry> inputs = app.inputsOf(stage);
    String key = key(stage, inputs, needs.values());
    if (!stage.hasFetch() || cache.isFetched(stage.name(), key)) {
      return;
    }
    try (PendingStage work = cache.begin(stage.name(), key, log)) {
      prepare(stage, inputs, work);
      fetch(stage, key, work, needs.values());
    }
  }

  /** Opens a shell in the place of a stage. */
  void shell(Stage stage, boolean fetching, Map<String, StageResult> needs)
      throws IOException, InterruptedException {
    List<Entry> inputs = app.inputsOf(stage);
    String key = key(stage, inputs, needs.values());
    try (PendingStage work = cache.begin(stage.name(), key, log)) {
      prepare(stage, inputs, work);
      if (!fetching && stage.hasFetch() && !cache.isFetched(stage.name(), key)) {
        fetch(stage, key, work, withoutApp(needs));
      }
      log.info(
          title(stage)
              + ": a shell in the place of the stage; it would run `sh $STAGES/run.sh "
              + stage.name()
              + (fetching ? ".fetch`" : ".build`"));
      SandboxCommand phase =
          fetching
              ? commands.fetch(stage, work, withoutApp(needs))
              : commands.build(stage, work, needs.values());
      workshop.sandbox().interactive(StageCommands.shell(phase));
    }
  }

  /** Stages without inputs run no code of the app, so only those are there while one fetches. */
  private List<StageResult> withoutApp(Map<String, StageResult> needs) {
    List<StageResult> seen = new ArrayList<>();
    for (Stage stage : scripts.stages()) {
      if (stage.inputs().isEmpty() && needs.containsKey(stage.name())) {
        seen.add(needs.get(stage.name()));
      }
    }
    return seen;
  }

  private void prepare(Stage stage, List<Entry> inputs, PendingStage work)
      throws IOException, InterruptedException {
    writer.write(inputs, work.app());
    for (String output : stage.outputs()) {
      if (output.startsWith("/")) {
        Files.createDirectories(work.root().resolve(output.substring(1)));
      }
    }
  }

  private void fetch(Stage stage, String key, PendingStage work, Collection<StageResult> needs)
      throws IOException, InterruptedException {
    if (offline) {
      throw ImageBuildException.environment(
          title(stage),
          "needs to fetch something, but Maven works offline",
          "run `mvn discourse-image:fetch` once without -o",
          null);
    }
    run(stage, "fetch", commands.fetch(stage, work, needs));
    cache.fetched(stage.name(), key);
  }

  private void run(Stage stage, String phase, SandboxCommand command)
      throws IOException, InterruptedException {
    Path file = workshop.logs().resolve(stage.name() + "." + phase + ".log");
    // What it says is read from its log; that of an earlier run is of no use any more.
    Files.deleteIfExists(file);
    long start = System.nanoTime();
    ran.set(true);
    Sandbox.Outcome outcome = workshop.sandbox().run(command, file);
    String time = String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - start) / 1e9);
    if (!outcome.succeeded()) {
      throw failures.of(stage.name() + "." + phase, outcome, file);
    }
    log.info(title(stage) + ", " + phase + ": " + time);
  }

  /** Whether anything had to be run; else all was kept. */
  boolean ran() {
    return ran.get();
  }

  private String title(Stage stage) {
    return workshop.name() + " " + stage.name();
  }

  private String key(Stage stage, List<Entry> inputs, Collection<StageResult> needs) {
    try {
      KeyDigest key = new KeyDigest().add(workshop.root().digest()).add(scripts.digest(stage));
      AppTree.digest(inputs, key);
      for (StageResult need : needs) {
        key.add(need.key());
      }
      for (String name : stage.env()) {
        key.add(name + "=" + workshop.variables().getOrDefault(name, ""));
      }
      workshop.volumes().addTo(key);
      return key.add(workshop.environment()).hex();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
