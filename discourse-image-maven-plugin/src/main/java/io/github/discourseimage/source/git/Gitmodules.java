package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;

/** The file {@code .gitmodules} at the top of a tree (gitmodules(5)). */
final class Gitmodules {

  private Gitmodules() {}

  /** The URL of each submodule by its path. */
  static SortedMap<String, String> urls(GitTree tree) {
    SortedMap<String, String> urls = new TreeMap<>();
    try {
      var file = tree.file(".gitmodules");
      if (file.isEmpty()) {
        return urls;
      }
      Config config = new Config();
      config.fromText(new String(file.get().readAll(), StandardCharsets.UTF_8));
      for (String name : config.getSubsections("submodule")) {
        String path = config.getString("submodule", name, "path");
        String url = config.getString("submodule", name, "url");
        if (path != null && url != null) {
          urls.put(path, url);
        }
      }
      return urls;
    } catch (ConfigInvalidException | IOException e) {
      throw ImageBuildException.input(
          "repository " + tree.resolved().repository() + ": .gitmodules",
          "it cannot be read: " + e.getMessage(),
          "Mend it in the repository.");
    }
  }
}
