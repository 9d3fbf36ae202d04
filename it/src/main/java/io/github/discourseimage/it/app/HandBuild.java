package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sample app built by the commands that one would type, in a builder root and without network:
 * what the plugin's own build is compared with.
 */
public final class HandBuild {
  private static final List<String> MOUNT_POINTS =
      List.of("src", "cache", "out", "usr/lib/discourse");

  private final Path root;
  private final Path work;

  private HandBuild(Path root, Path work) {
    this.root = root;
    this.work = work;
  }

  /**
   * Prepares a build: unpacks the builder root and downloads what the lock files name.
   *
   * @param source the app's tree; its Gemfile.lock is replaced by one for the root
   */
  public static HandBuild prepare(Debian debian, GemIndex gems, Path source, Path work) {
    HandBuild build = new HandBuild(builderRoot(debian), work);
    try {
      Path src = Files.createDirectories(work.resolve("src"));
      Command.of(work, "cp", "-R", source + "/.", src.toString()).succeeds();
      String gemfile = Files.readString(src.resolve("Gemfile"));
      Files.writeString(src.resolve("Gemfile.lock"), gems.lock(gemfile, build.ruby()));
      Path cache = Files.createDirectories(work.resolve("cache"));
      Command.of(work, "cp", "-R", gems.gems().toString(), cache.resolve("gems").toString())
          .succeeds();
      build.fetchNode(NodeTools.of(debian.cache()), src, cache);
      return build;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The builder root, which is unpacked once, with what a build mounts there. */
  private static Path builderRoot(Debian debian) {
    Path root = debian.directory().resolve("builder");
    if (Files.exists(root)) {
      return root;
    }
    Path part = debian.directory().resolve("builder.part");
    try {
      Debian.unpack(debian.builderRoot(), part);
      for (String point : MOUNT_POINTS) {
        Files.createDirectories(part.resolve(point));
      }
      Files.createFile(part.resolve("by-hand.sh"));
      return Files.move(part, root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The exact version of the root's Ruby, such as {@code 3.1.2}. */
  public String ruby() {
    List<String> words = new ArrayList<>(sandbox());
    words.addAll(List.of("ruby", "-e", "print RUBY_VERSION"));
    return Command.of(work, words).succeeds();
  }

  /**
   * Makes room for another build.
   *
   * @param aside where the last one is moved, which takes no time
   */
  public void clear(Path aside) {
    try {
      Files.createDirectories(aside);
      for (String name : List.of("app", "out", "tmp")) {
        Path directory = work.resolve(name);
        if (Files.exists(directory)) {
          Files.move(directory, aside.resolve(name));
        }
        Files.createDirectory(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Builds the app; {@link #clear} comes before.
   *
   * @return a tar archive with the app below {@code usr/lib/discourse}
   */
  public Path run() {
    List<String> words = new ArrayList<>(sandbox());
    bind(words, "--bind", "tmp", "/tmp");
    bind(words, "--bind", "app", "/usr/lib/discourse");
    bind(words, "--bind", "out", "/out");
    bind(words, "--ro-bind", "src", "/src");
    bind(words, "--bind", "cache", "/cache");
    Path script = Scripts.unpack("by-hand.sh", work);
    words.addAll(List.of("--ro-bind", script.toString(), "/by-hand.sh", "sh", "/by-hand.sh"));
    Command.of(work, words).succeeds();
    return work.resolve("out/app.tar");
  }

  private List<String> sandbox() {
    return List.of(
        "bwrap --unshare-all --die-with-parent --new-session --uid 1000 --gid 1000 --hostname build"
            .concat(" --clearenv --setenv PATH /usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .concat(" --ro-bind " + root + " / --proc /proc --dev /dev --chdir /")
            .split(" "));
  }

  private void bind(List<String> words, String option, String name, String target) {
    words.addAll(List.of(option, work.resolve(name).toString(), target));
  }

  /** Node and pnpm, and the packages of the lock file in pnpm's store. */
  private void fetchNode(NodeTools tools, Path src, Path cache) throws IOException {
    Command.of(work, "cp", "-R", tools.directory().toString(), cache.resolve("tools").toString())
        .succeeds();
    Path fetch = Files.createDirectories(work.resolve("fetch"));
    for (String name : List.of("package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml")) {
      Files.copy(src.resolve(name), fetch.resolve(name));
    }
    String store = cache.resolve("pnpm").toString();
    tools.pnpm(fetch, "fetch", "--ignore-scripts", "--store-dir", store).succeeds();
  }
}
