package io.github.discourseimage.stage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An unpacked operating system that the app is to run on: tells which libraries its loader would
 * find (ld.so(8)). Links are followed as if it were the root; nothing of this machine is seen.
 */
final class RuntimeRoot {

  private static final List<String> STANDARD =
      List.of("/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib");

  /** As many links as the kernel follows in one look-up (path_resolution(7)). */
  private static final int MAX_LINKS = 40;

  private final Path root;
  private final Set<String> directories = new LinkedHashSet<>();

  RuntimeRoot(Path root) {
    this.root = root;
    try {
      for (String directory : STANDARD) {
        directories.add(directory);
        for (Path child : children(directory, "*-linux-*")) {
          directories.add(directory + "/" + child.getFileName());
        }
      }
      for (Path file : children("/etc/ld.so.conf.d", "*.conf")) {
        for (String line : Files.readAllLines(file)) {
          if (line.strip().startsWith("/")) {
            directories.add(line.strip());
          }
        }
      }
    } catch (IOException e) {
      throw CacheFailure.of(root, e);
    }
  }

  /** Whether the loader finds a library by its name. */
  boolean has(String soname) {
    return directories.stream()
        .anyMatch(directory -> resolve(directory + "/" + soname).filter(Files::exists).isPresent());
  }

  private Collection<Path> children(String directory, String glob) throws IOException {
    Optional<Path> real = resolve(directory);
    List<Path> children = new ArrayList<>();
    if (real.isPresent() && Files.isDirectory(real.get())) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(real.get(), glob)) {
        stream.forEach(children::add);
      }
    }
    children.sort(null);
    return children;
  }

  /** Where a path of the root really is: no component of the result is a link. */
  private Optional<Path> resolve(String path) {
    Deque<String> left = new ArrayDeque<>(names(path));
    Path at = root;
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.pop();
      if (name.equals("..")) {
        Path parent = at.getParent();
        at = at.equals(root) || parent == null ? root : parent;
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
          return Optional.empty();
        }
        at = next;
        continue;
      }
      if (links++ == MAX_LINKS) {
        return Optional.empty();
      }
      try {
        String target = Files.readSymbolicLink(next).toString();
        at = target.startsWith("/") ? root : at;
        List<String> names = names(target);
        for (int i = names.size() - 1; i >= 0; i--) {
          left.push(names.get(i));
        }
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return Optional.of(at);
  }

  private static List<String> names(String path) {
    return Arrays.stream(path.split("/"))
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .toList();
  }
}
