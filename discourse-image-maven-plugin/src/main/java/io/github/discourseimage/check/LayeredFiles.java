package io.github.discourseimage.check;

import io.github.discourseimage.format.TarName;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of an image as its layers lay them over each other (OCI image specification 1.1, "Image
 * Layer Filesystem Changeset"): their headers only.
 */
final class LayeredFiles {

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  /** As many links as the kernel follows in one look-up (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  private final TreeMap<String, TarName> names = new TreeMap<>();

  /** Lays one more layer over all. */
  void add(List<TarName> layer) {
    for (TarName entry : layer) {
      String base = base(entry.name());
      String directory = entry.name().substring(0, entry.name().length() - base.length());
      if (base.equals(OPAQUE)) {
        names.subMap(directory, directory + Character.MAX_VALUE).clear();
      } else if (base.startsWith(WHITEOUT)) {
        removeTree(directory + base.substring(WHITEOUT.length()));
      }
    }
    for (TarName entry : layer) {
      if (!base(entry.name()).startsWith(WHITEOUT)) {
        TarName below = names.put(entry.name(), entry);
        boolean hides = entry.type() != TarName.Type.DIRECTORY;
        if (below != null && below.type() == TarName.Type.DIRECTORY && hides) {
          names.subMap(entry.name() + "/", entry.name() + "0").clear();
        }
      }
    }
  }

  private void removeTree(String name) {
    names.remove(name);
    // '0' is the character after '/'.
    names.subMap(name + "/", name + "0").clear();
  }

  private static String base(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  int count() {
    return names.size();
  }

  /** What is at a path, links followed. */
  Optional<TarName> find(UnixPath path) {
    Deque<String> left = new ArrayDeque<>(Arrays.asList(path.relative().split("/")));
    String at = "";
    int links = 0;
    while (!left.isEmpty()) {
      String word = left.removeFirst();
      if (word.isEmpty() || word.equals(".")) {
        continue;
      }
      if (word.equals("..")) {
        at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
        continue;
      }
      String next = at.isEmpty() ? word : at + "/" + word;
      TarName entry = names.get(next);
      if (entry == null || entry.type() != TarName.Type.SYMLINK) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        return Optional.empty();
      }
      if (entry.target().startsWith("/")) {
        at = "";
      }
      String[] words = entry.target().split("/");
      for (int i = words.length - 1; i >= 0; i--) {
        left.addFirst(words[i]);
      }
    }
    TarName found = names.get(at);
    boolean hardLink = found != null && found.type() == TarName.Type.HARD_LINK;
    // Its mode is that of the file that it is.
    return Optional.ofNullable(found)
        .map(entry -> hardLink ? names.getOrDefault(trimmed(entry.target()), entry) : entry);
  }

  private static String trimmed(String target) {
    return target.replaceFirst("^(\\./|/)", "");
  }

  /** Whether there is a program that can be run. */
  boolean hasProgram(UnixPath path) {
    return find(path)
        .filter(
            entry -> entry.type() == TarName.Type.FILE || entry.type() == TarName.Type.HARD_LINK)
        .filter(entry -> entry.attributes().mode().isExecutable())
        .isPresent();
  }

  /** Whether a program is found by its name. */
  boolean hasProgram(String name, String searchPath) {
    return Arrays.stream(searchPath.split(":"))
        .filter(directory -> directory.startsWith("/"))
        .anyMatch(directory -> hasProgram(UnixPath.of(directory).resolve(name)));
  }

  /** The names in a directory that is no link, sorted. */
  List<String> children(UnixPath directory) {
    String prefix = directory.relative() + "/";
    return names.subMap(prefix, directory.relative() + "0").entrySet().stream()
        .filter(entry -> entry.getValue().type() != TarName.Type.DIRECTORY)
        .map(Map.Entry::getKey)
        .map(name -> name.substring(prefix.length()))
        .filter(name -> name.indexOf('/') < 0)
        .toList();
  }
}
