package io.github.discourseimage.build;

import io.github.discourseimage.stage.StageLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Ways to compile, for tests. */
final class Compilations {

  private Compilations() {}

  /** Off, with the project's stages. */
  static Compilation off(Path stagesDirectory) {
    return of(false, stagesDirectory, new TreeMap<>());
  }

  /** On, with variables to fetch with. */
  static Compilation with(SortedMap<String, String> fetchEnvironment) {
    return of(true, Path.of("stages"), fetchEnvironment);
  }

  private static Compilation of(
      boolean enabled, Path stagesDirectory, SortedMap<String, String> fetchEnvironment) {
    return new Compilation(
        enabled,
        new TreeMap<>(),
        new TreeMap<>(),
        stagesDirectory,
        "auto",
        new StageLimits(0, 1, Duration.ofMinutes(1)),
        Optional.empty(),
        new Compilation.Ruby("", "", ""),
        new TreeMap<>(),
        fetchEnvironment,
        new TreeMap<>());
  }
}
