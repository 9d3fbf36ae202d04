package io.github.discourseimage.mojo;

import io.github.discourseimage.image.HumanSize;
import io.github.discourseimage.stage.CacheCleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells people what was removed from a cache. */
final class CleaningReport {

  /** The directories of the cache and what lies in them: one of it, several of it. */
  private static final Map<String, List<String>> KINDS = kinds();

  private CleaningReport() {}

  private static Map<String, List<String>> kinds() {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    kinds.put("stages", List.of("result of a stage", "results of stages"));
    kinds.put("roots", List.of("builder root", "builder roots"));
    kinds.put("downloads", List.of("download", "downloads"));
    kinds.put("fetched-files", List.of("store of fetched packages", "stores of fetched packages"));
    return kinds;
  }

  /**
   * A few lines.
   *
   * @param most bytes that were to be kept
   */
  static List<String> lines(Path cache, long most, CacheCleaner.Result result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        result.removed().isEmpty()
            ? "Nothing had to go from " + cache
            : "Freed "
                + HumanSize.of(result.freed())
                + " in "
                + cache
                + ": "
                + counted(result.removed()));
    lines.add(
        "Kept "
            + HumanSize.of(result.kept())
            + " of at most "
            + HumanSize.of(most)
            + ", and all repositories");
    if (!result.inUse().isEmpty()) {
      lines.add(
          "Left alone what builds use that run now: "
              + counted(result.inUse())
              + " ("
              + String.join(", ", result.inUse())
              + ")");
    }
    return lines;
  }

  private static String counted(List<String> paths) {
    List<String> counts = new ArrayList<>();
    KINDS.forEach(
        (directory, names) -> {
          long count =
              paths.stream()
                  .filter(path -> path.equals(directory) || path.startsWith(directory + "/"))
                  .count();
          if (count > 0) {
            counts.add(count + " " + names.get(count == 1 ? 0 : 1));
          }
        });
    return String.join(", ", counts);
  }
}
