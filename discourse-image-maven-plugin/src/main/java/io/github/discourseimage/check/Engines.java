package io.github.discourseimage.check;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NearNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which ways to run containers there are on this machine, by trying them. */
public final class Engines {

  public static final String AUTO = "auto";

  private static final String PODMAN = "podman";
  private static final List<String> KNOWN = List.of(PODMAN, "bubblewrap");

  private Engines() {}

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public static String named(String name) {
    if (name.equals(AUTO) || KNOWN.contains(name)) {
      return name;
    }
    throw new IllegalArgumentException(
        "'"
            + name
            + "' is not a way to run containers"
            + NearNames.didYouMean(name, KNOWN)
            + " It must be auto, podman or bubblewrap");
  }

  /**
   * Gives the first that lets the image run.
   *
   * @param name {@code auto} or one of them
   * @param longest that a container may live
   */
  static Engine prepared(
      String name,
      CheckedImage image,
      Launch launch,
      Path directory,
      Duration longest,
      Cleanup cleanup,
      BuildLog log)
      throws IOException, InterruptedException {
    List<String> problems = new ArrayList<>();
    StringBuilder fixes = new StringBuilder("One of these is enough:");
    for (String known : KNOWN) {
      if (!name.equals(AUTO) && !name.equals(known)) {
        continue;
      }
      try {
        Engine engine =
            known.equals(PODMAN)
                ? new PodmanEngine(directory, longest, cleanup)
                : new BubblewrapEngine(directory, cleanup, log);
        engine.prepare(image, launch);
        return engine;
      } catch (Engine.EngineFailure e) {
        problems.add(known + ": " + e.getMessage());
        fixes.append("\n      - ").append(known).append(": ").append(e.fix());
        log.debug(known + " does not run the image: " + e.getMessage());
      }
    }
    throw ImageBuildException.environment(
        "discourse.check.runtime",
        "this machine has no way to run " + image.subject() + ": " + String.join("; ", problems),
        fixes.toString(),
        null);
  }
}
