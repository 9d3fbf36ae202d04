package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.stage.RootSource;
import io.github.discourseimage.stage.StageLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * How the app is compiled.
 *
 * @param enabled whether it is compiled at all
 * @param builderRoots the operating systems to build in
 * @param runtimeRoots the operating systems that the image will be laid over, where they are known
 * @param stagesDirectory the project's stage scripts; need not exist
 * @param sandbox {@code auto}, {@code bubblewrap} or {@code podman}
 * @param shell name of the stage to open a shell in
 * @param environment that every stage sees
 * @param fetchEnvironment that stages see while they fetch
 * @param volumes directories that every stage sees, by name
 */
public record Compilation(
    boolean enabled,
    SortedMap<Distribution, RootSource> builderRoots,
    SortedMap<Distribution, RootSource> runtimeRoots,
    Path stagesDirectory,
    String sandbox,
    StageLimits limits,
    Optional<String> shell,
    Ruby ruby,
    SortedMap<String, String> environment,
    SortedMap<String, String> fetchEnvironment,
    SortedMap<String, Path> volumes) {

  /**
   * What the user asks of Ruby; each is empty where the checkout and ruby-build are to tell.
   *
   * @param version exact, or {@code distribution}
   * @param url of the source
   * @param sha256 of the source
   */
  public record Ruby(String version, String url, String sha256) {

    /** The variable of the address; no key covers it, as the checksum says what is fetched. */
    static final String URL = "RUBY_URL";
  }

  /** The files of the project that the result depends on. */
  List<Path> inputPaths() {
    List<Path> paths = new ArrayList<>();
    paths.add(stagesDirectory);
    if (!enabled) {
      return paths;
    }
    paths.addAll(volumes.values());
    addArchives(builderRoots.values(), paths);
    addArchives(runtimeRoots.values(), paths);
    return paths;
  }

  private static void addArchives(Collection<RootSource> roots, List<Path> paths) {
    for (RootSource root : roots) {
      if (root instanceof RootSource.Archive archive && !archive.location().contains("://")) {
        paths.add(Path.of(archive.location()));
      }
    }
  }
}
