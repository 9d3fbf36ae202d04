package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the sample app's front end as large as Discourse's: one more member of the workspace, whose
 * dependencies resolve to about 2,000 packages. They are resolved anew each time, as a lock of that
 * size is nothing to keep in a repository of tests.
 */
public final class ScaleFrontEnd {
  private ScaleFrontEnd() {}

  /**
   * Adds it to an app's tree and locks it.
   *
   * @return how many packages the lock names
   */
  public static long addTo(Path app, Path cache) {
    try {
      Path member = Files.createDirectories(app.resolve("frontend/scale"));
      Files.move(Scripts.unpack("scale-package.json", member), member.resolve("package.json"));
      NodeTools.of(cache.toAbsolutePath())
          .pnpm(
              app,
              "install",
              "--lockfile-only",
              "--no-frozen-lockfile",
              "--ignore-scripts",
              "--store-dir",
              cache.toAbsolutePath().resolve("pnpm-store").toString())
          .succeeds();
      String lock = Files.readString(app.resolve("pnpm-lock.yaml"));
      return lock.substring(lock.indexOf("\npackages:\n"), lock.indexOf("\nsnapshots:\n"))
          .lines()
          .filter(line -> line.matches(" {2}\\S.*:"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
