package io.github.discourseimage.build;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.source.AppFacts;
import io.github.discourseimage.source.SourceTree;
import io.github.discourseimage.stage.Stage;
import io.github.discourseimage.stage.StageScripts;
import io.github.discourseimage.template.CompileModel;
import io.github.discourseimage.template.RenderedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is run to compile the app, here or in a container.
 *
 * @param variables what stages may declare in {@code env}; an empty value is one that nobody told
 */
record StagePlan(StageScripts scripts, SortedMap<String, String> variables) {

  /** Where an app's repository keeps stage scripts of its own. */
  private static final String APP_STAGES = ".discourse-image/stages";

  /** Nothing to run. */
  static final StagePlan NONE = new StagePlan(StageScripts.NONE, new TreeMap<>());

  static StagePlan of(
      SourceTree app, AppFacts facts, Compilation compilation, SourceDateEpoch time, BuildLog log) {
    Map<String, Content> own = new TreeMap<>();
    collect(app, APP_STAGES, "", own);
    return new StagePlan(
        StageScripts.read(own, compilation.stagesDirectory(), log),
        variables(facts, compilation.ruby(), time));
  }

  /**
   * The same for a container, which runs one phase after the other.
   *
   * @param compilation that every stage's variables are of
   */
  CompileModel forContainer(Compilation compilation) {
    List<CompileModel.Phase> phases = new ArrayList<>();
    for (Stage stage : scripts.stages()) {
      if (stage.hasFetch()) {
        phases.add(new CompileModel.Phase(stage.name() + ".fetch", true));
      }
      if (stage.hasBuild()) {
        phases.add(new CompileModel.Phase(stage.name() + ".build", false));
      }
    }
    SortedMap<String, String> all = new TreeMap<>(compilation.environment());
    put(all, Compilation.Ruby.URL, compilation.ruby().url());
    all.putAll(variables);
    return CompileModel.of(all, phases);
  }

  /** The scripts as files beside the Dockerfile. */
  List<RenderedFile> containerFiles() {
    List<RenderedFile> files = new ArrayList<>();
    scripts
        .files()
        .forEach(
            (name, content) ->
                files.add(
                    new RenderedFile(
                        "stages/" + name, content, name.endsWith(".sh"), "stages/" + name)));
    return files;
  }

  private static void collect(
      SourceTree app, String directory, String prefix, Map<String, Content> files) {
    for (String name : app.list(directory)) {
      String path = directory + "/" + name;
      Optional<Content> file = app.file(path);
      if (file.isPresent()) {
        files.put(prefix + name, file.get());
      } else {
        collect(app, path, prefix + name + "/", files);
      }
    }
  }

  private static SortedMap<String, String> variables(
      AppFacts facts, Compilation.Ruby ruby, SourceDateEpoch time) {
    SortedMap<String, String> variables = new TreeMap<>();
    put(variables, "RUBY_REQUIREMENT", facts.rubyRequirement());
    put(variables, "RUBY_PINNED", facts.rubyVersion());
    put(variables, "RUBY_WANTED", ruby.version());
    put(variables, "RUBY_SHA256", ruby.sha256());
    put(variables, "BUNDLER_VERSION", facts.bundlerVersion());
    put(variables, "NODE_VERSION", facts.node().node());
    put(variables, "PACKAGE_MANAGER", facts.node().packageManager());
    put(variables, "PACKAGE_MANAGER_VERSION", facts.node().packageManagerVersion());
    put(variables, "SOURCE_DATE_EPOCH", String.valueOf(time.seconds()));
    return variables;
  }

  private static void put(
      SortedMap<String, String> variables, String name, @Nullable String value) {
    variables.put(name, value == null ? "" : value);
  }
}
