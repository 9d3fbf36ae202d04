package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A release of mkosi, run from its package by an ordinary user, with programs of Debian 13. */
public final class Mkosi {
  private static final String TOOLS =
      "ca-certificates,debian-archive-keyring,erofs-utils,systemd,systemd-container,systemd-repart,zstd";

  /** Releases of Debian, each with its mkosi. */
  public enum Release {
    /** mkosi 25: the oldest that the tree is for. */
    TRIXIE,
    /** The newest that there is. */
    FORKY;

    private String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Path modules;
  private final Path cache;
  private final Path tree;

  private Mkosi(Path modules, Path cache, Path tree) {
    this.modules = modules;
    this.cache = cache;
    this.tree = tree;
  }

  /**
   * @param cache what was downloaded or made once is taken from here
   * @param tree with {@code mkosi.conf}
   */
  public static Mkosi of(Release release, Path cache, Path tree) {
    Path directory = cache.toAbsolutePath().resolve(release.id());
    Path unpacked;
    synchronized (Mkosi.class) {
      unpacked = new DebianPackages(release.id(), directory).unpacked("mkosi", List.of("mkosi"));
    }
    return new Mkosi(
        unpacked.resolve("usr/lib/python3/dist-packages"),
        cache.toAbsolutePath(),
        tree.toAbsolutePath().normalize());
  }

  /**
   * What it understands of the tree.
   *
   * @return its document
   * @throws IllegalStateException when it says anything else, such as a warning
   */
  public Object summary(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("--json", "summary"));
    String said = command(words).succeeds();
    if (!said.startsWith("{")) {
      throw new IllegalStateException("mkosi has something to say of " + tree + ":\n" + said);
    }
    return Objects.requireNonNull(
        new Load(LoadSettings.builder().setCodePointLimit(20_000_000).build())
            .loadFromString(said));
  }

  /** Builds images; returns what it said. */
  public String build(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--tools-tree=" + tools());
    words.add("--sandbox-tree=" + mirror());
    words.add("--package-cache-dir=" + directory("packages"));
    words.addAll(List.of("--force", "build"));
    return command(words).succeeds();
  }

  private Command command(List<String> arguments) {
    List<String> words = new ArrayList<>(List.of("python3", "-m", "mkosi"));
    words.addAll(List.of("-C", tree.toString()));
    words.addAll(arguments);
    return Command.of(tree, words).with("PYTHONPATH", modules.toString());
  }

  /** A root with the programs that mkosi runs. */
  private Path tools() {
    synchronized (Mkosi.class) {
      Path trixie = cache.resolve("trixie");
      Path unpacked = directory("tools-%08x".formatted(TOOLS.hashCode()));
      if (!Files.exists(unpacked.resolve("usr/bin/systemd-repart"))) {
        Debian.unpack(new DebianRoots("trixie", trixie).root("mkosi", "apt", TOOLS), unpacked);
      }
      return unpacked;
    }
  }

  /** A mirror may lack the archive of debugging symbols, which mkosi asks for. */
  private Path mirror() {
    Path directory = directory("mirror");
    Path sources = directory.resolve("etc/apt/sources.list.d/mkosi.sources");
    try {
      Files.createDirectories(Objects.requireNonNull(sources.getParent()));
      Files.writeString(
          sources,
          """
          Types: deb
          URIs: %s
          Suites: trixie
          Components: main
          Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
          """
              .formatted(DebianRoots.mirror()));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path directory(String name) {
    try {
      return Files.createDirectories(cache.resolve("mkosi").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
