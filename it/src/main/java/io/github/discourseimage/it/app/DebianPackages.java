package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Packages of a release of Debian, whatever this machine runs, without root and installed nowhere.
 *
 * @param suite as Debian calls it, such as {@code bookworm}
 * @param directory where apt keeps its lists, and what was unpacked is kept
 */
record DebianPackages(String suite, Path directory) {
  private static final Path KEYS = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  /** Downloads packages into a directory. */
  void download(List<String> packages, Path target) {
    List<String> words = new ArrayList<>(List.of("apt-get", "download", "-qq"));
    words.addAll(packages);
    apt("deb", words, target);
  }

  /** Downloads a source package into a directory. */
  void source(String name, Path target) {
    apt("deb-src", List.of("apt-get", "source", "-qq", "--download-only", name), target);
  }

  /** Unpacks packages, once. */
  Path unpacked(String name, List<String> packages) {
    Path unpacked = directory.resolve(name);
    if (!Files.exists(unpacked)) {
      Path debs = directory.resolve(name + ".debs");
      download(packages, debs);
      Path part = directory.resolve(name + ".part");
      try (Stream<Path> files = Files.list(debs)) {
        for (Path deb : (Iterable<Path>) files::iterator) {
          Command.of(debs, "dpkg-deb", "-x", deb.toString(), part.toString()).succeeds();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Debian.move(part, unpacked);
    }
    return unpacked;
  }

  /** Runs a command of apt in a directory, with nothing but this release in its lists. */
  private void apt(String type, List<String> words, Path target) {
    Path apt = directory.resolve("apt-" + type);
    Path configuration = apt.resolve("conf");
    try {
      Files.createDirectories(apt.resolve("lists/partial"));
      Files.createDirectories(apt.resolve("cache/archives/partial"));
      Files.createDirectories(apt.resolve("none"));
      Files.createDirectories(target);
      String source =
          type + " [signed-by=" + KEYS + "] " + DebianRoots.mirror() + " " + suite + " main";
      Files.writeString(apt.resolve("sources.list"), source + "\n");
      Files.writeString(
          configuration,
          """
          Dir::Etc::sourcelist "%1$s/sources.list";
          Dir::Etc::sourceparts "%1$s/none";
          Dir::Etc::preferencesparts "%1$s/none";
          Dir::State::lists "%1$s/lists";
          Dir::State::status "/dev/null";
          Dir::Cache "%1$s/cache";
          Acquire::Languages "none";
          Acquire::Check-Valid-Until "false";
          """
              .formatted(apt));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String file = configuration.toString();
    Command.of(apt, "apt-get", "update", "-qq").with("APT_CONFIG", file).succeeds();
    Command.of(target, words).with("APT_CONFIG", file).succeeds();
  }
}
