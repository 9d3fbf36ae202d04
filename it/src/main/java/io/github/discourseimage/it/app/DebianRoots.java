package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Root file systems of a release of Debian, each made once.
 *
 * @param suite as Debian calls it, such as {@code bookworm}
 * @param directory where they are kept
 */
record DebianRoots(String suite, Path directory) {
  private static final Pattern MIRROR = Pattern.compile("https?://\\S+/debian/?(?=\\s|$)");

  /**
   * A root as a tar archive.
   *
   * @param variant of mmdebstrap: which packages there are beside
   * @param packages with commas between them
   * @param without files that are left out, as patterns of dpkg
   */
  Path root(String name, String variant, String packages, String... without) {
    // Test classes that run at the same time want the same roots.
    synchronized (DebianRoots.class) {
      return made(name, variant, packages, List.of(without));
    }
  }

  private Path made(String name, String variant, String packages, List<String> without) {
    String given = System.getProperty("it.%sRoot.%s".formatted(name, suite), "");
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    Path archive = directory.resolve("%s-%08x.tar".formatted(name, packages.hashCode()));
    if (!Files.exists(archive)) {
      Path temporary = directory.resolve(name + ".part.tar");
      List<String> words = new ArrayList<>();
      words.addAll(List.of("mmdebstrap", "--mode=auto", "--variant=" + variant));
      words.add("--aptopt=Acquire::Languages \"none\"");
      // A mirror's copy of a release that is not stable yet may be older than its lists are good
      // for.
      words.add("--aptopt=Acquire::Check-Valid-Until \"false\"");
      for (String excluded : List.of("doc", "info", "locale", "man")) {
        words.add("--dpkgopt=path-exclude=/usr/share/" + excluded + "/*");
      }
      without.forEach(pattern -> words.add("--dpkgopt=path-exclude=" + pattern));
      words.addAll(List.of("--include=" + packages, suite, temporary.toString()));
      words.add("deb " + mirror() + " " + suite + " main");
      Command.of(directory, words).succeeds();
      Debian.move(temporary, archive);
    }
    return archive;
  }

  /** What this machine gets its own packages from, unless the property names another mirror. */
  static String mirror() {
    String given = System.getProperty("it.debianMirror", "");
    if (!given.isEmpty()) {
      return given;
    }
    List<Path> sources = new ArrayList<>(List.of(Path.of("/etc/apt/sources.list")));
    try (Stream<Path> more = Files.list(Path.of("/etc/apt/sources.list.d"))) {
      more.sorted().forEach(sources::add);
      for (Path file : sources) {
        Matcher mirror = MIRROR.matcher(Files.exists(file) ? uncommented(file) : "");
        if (mirror.find()) {
          return mirror.group();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(
        "this machine's apt knows no mirror of Debian: name one by -Dit.debianMirror=");
  }

  private static String uncommented(Path file) throws IOException {
    return Files.readString(file).replaceAll("(?m)^\\s*#.*", "");
  }
}
