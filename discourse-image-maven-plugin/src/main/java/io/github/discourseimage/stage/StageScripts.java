package io.github.discourseimage.stage;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.BuiltInFiles;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.KeyDigest;
import io.github.discourseimage.image.NearNames;
import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The stages of a build: those of the plugin, over them the files of the app's repository and over
 * them those of the project. A file takes the place of the one with its name.
 *
 * <p>Beside {@code NN-name.fetch.sh} and {@code NN-name.build.sh} lie data and libraries. One whose
 * name begins with that of a stage and a dot, such as {@code 40-node.patterns}, belongs to that
 * stage; any other may be read by all of them.
 */
public final class StageScripts {

  /** No stages at all. */
  public static final StageScripts NONE = new StageScripts(new TreeMap<>(), List.of());

  private static final String BUILT_IN = "stages/";

  private final SortedMap<String, StageFile> files;
  private final List<Stage> stages;

  private StageScripts(SortedMap<String, StageFile> files, List<Stage> stages) {
    this.files = files;
    this.stages = List.copyOf(stages);
  }

  /**
   * Reads all three places.
   *
   * @param app the files of {@code .discourse-image/stages} in the app's repository, by their paths
   *     below it
   * @param project such as {@code src/main/stages}; need not exist
   * @throws ImageBuildException with all that is wrong with the stages
   */
  public static StageScripts read(Map<String, Content> app, Path project, BuildLog log) {
    List<StageFile> builtIn = new ArrayList<>();
    BuiltInFiles.read(BUILT_IN, StageScripts.class)
        .forEach(
            (name, bytes) ->
                builtIn.add(new StageFile(name, "built-in stages/" + name, true, bytes)));
    return of(
        builtIn,
        StageFile.of(app, "the app's .discourse-image/stages/"),
        StageFile.in(project),
        log);
  }

  static StageScripts of(
      List<StageFile> builtIn, List<StageFile> app, List<StageFile> project, BuildLog log) {
    SortedMap<String, StageFile> files = new TreeMap<>();
    Findings findings = new Findings();
    builtIn.forEach(file -> files.put(file.name(), file));
    List<String> known = List.copyOf(files.keySet());
    for (List<StageFile> place : List.of(app, project)) {
      for (StageFile file : place) {
        StageFile hidden = files.put(file.name(), file);
        if (hidden != null) {
          log.info("Stages: " + file.source() + " replaces " + hidden.source());
        }
      }
    }
    files.values().stream()
        .filter(file -> !file.builtIn())
        .forEach(file -> requireLegal(file, known, findings));
    List<Stage> stages = stages(files.values(), findings);
    findings.throwIfAny();
    return new StageScripts(files, stages);
  }

  private static void requireLegal(StageFile file, List<String> builtIn, Findings findings) {
    if (file.hasCarriageReturns()) {
      findings.add(
          file.source(),
          "has lines that end with CR LF, which a shell takes for a part of the last word",
          "Write it with LF, and add '*.sh text eol=lf' to .gitattributes.");
    }
    if (file.looksLikeScript() && !file.isScript() && !builtIn.contains(file.name())) {
      findings.add(
          file.source(),
          "has a name that no stage has" + NearNames.didYouMean(file.name(), builtIn),
          "Name it NN-name.fetch.sh or NN-name.build.sh: two digits, then lower-case letters, digits"
              + " and '-'; data has no number and does not end in .sh.");
    }
  }

  private static List<Stage> stages(Collection<StageFile> files, Findings findings) {
    SortedMap<String, StageFile> fetches = new TreeMap<>();
    SortedMap<String, StageFile> builds = new TreeMap<>();
    for (StageFile file : files) {
      if (file.isScript()) {
        (file.isBuild() ? builds : fetches).put(file.stage(), file);
      }
    }
    SortedMap<String, StageFile> declaring = new TreeMap<>(fetches);
    declaring.putAll(builds);
    SortedMap<String, StageHeader> headers = new TreeMap<>();
    SortedMap<String, List<String>> needs = new TreeMap<>();
    declaring.forEach(
        (name, file) -> {
          StageHeader header = StageHeader.read(file, findings);
          headers.put(name, header);
          needs.put(name, header.values("needs"));
        });
    StageOrder order = new StageOrder(needs, declaring, findings);
    List<Stage> stages = new ArrayList<>();
    headers.forEach(
        (name, header) ->
            stages.add(
                new Stage(
                    name,
                    header.description(),
                    header.values("inputs"),
                    order.neededBy(name),
                    header.values("outputs"),
                    header.values("env"),
                    header.values("scratch"),
                    fetches.containsKey(name),
                    builds.containsKey(name))));
    return stages;
  }

  /** The stages in the order in which they run. */
  public List<Stage> stages() {
    return stages;
  }

  /** All files by their names, as they are to lie in one directory. */
  public SortedMap<String, Content> files() {
    SortedMap<String, Content> contents = new TreeMap<>();
    files.forEach((name, file) -> contents.put(name, Content.of(file.bytes())));
    return contents;
  }

  /** Names all that a stage could read here: its scripts, libraries and data. */
  public String digest(Stage stage) {
    KeyDigest digest = new KeyDigest();
    for (StageFile file : files.values()) {
      if (isReadBy(stage, file)) {
        digest.add(file.name()).addBytes(file.bytes());
      }
    }
    return digest.hex();
  }

  private boolean isReadBy(Stage stage, StageFile file) {
    return file.name().startsWith(stage.name() + ".")
        || stages.stream().noneMatch(other -> file.name().startsWith(other.name() + "."));
  }

  /**
   * Writes all files into a directory and removes any other from it; a file that is as it should be
   * is left alone.
   */
  public void materialise(Path directory) {
    try {
      new StageDirectory(directory).write(files.values());
    } catch (IOException e) {
      throw ImageBuildException.environment(
          directory.toString(),
          "the stages cannot be written there: " + e,
          "Make sure that this user may write there and that the disk is not full.",
          e);
    }
  }
}
