package io.github.discourseimage.stage;

import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stage left, in the cache.
 *
 * @param directory never changed
 */
public record StageResult(String stage, String key, Path directory) {

  static final String TREE = "tree";
  static final String OUT = "out";
  static final String OUTPUTS = "outputs";

  /**
   * A directory that later stages see.
   *
   * @param host where it is
   * @param at where they see it
   */
  public record Output(Path host, UnixPath at) {}

  /** The variables that the stage sets for those that need it, from its {@code .env} file. */
  SortedMap<String, String> variables() {
    SortedMap<String, String> variables = new TreeMap<>();
    for (Path file : files(".env")) {
      try {
        for (String line : Files.readAllLines(file)) {
          int equals = line.indexOf('=');
          if (equals > 0) {
            variables.put(line.substring(0, equals), line.substring(equals + 1));
          }
        }
      } catch (IOException e) {
        throw CacheFailure.of(file, e);
      }
    }
    return variables;
  }

  private List<Path> files(String suffix) {
    try {
      return StageCache.list(out()).stream()
          .filter(file -> String.valueOf(file.getFileName()).startsWith(stage + "."))
          .filter(file -> file.toString().endsWith(suffix))
          .toList();
    } catch (IOException e) {
      throw CacheFailure.of(out(), e);
    }
  }

  /** The tar files and reports. */
  public Path out() {
    return directory.resolve(OUT);
  }

  /** The directories that were kept, sorted by where they belong; none lies within another. */
  public List<Output> outputs() {
    Path list = directory.resolve(OUTPUTS);
    try {
      List<Output> outputs = new ArrayList<>();
      for (String line : Files.readAllLines(list)) {
        UnixPath at = UnixPath.of(line);
        outputs.add(new Output(directory.resolve(TREE).resolve(at.relative()), at));
      }
      return outputs;
    } catch (IOException e) {
      throw CacheFailure.of(list, e);
    }
  }
}
