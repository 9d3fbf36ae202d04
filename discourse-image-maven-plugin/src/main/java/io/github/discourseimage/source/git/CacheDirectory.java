package io.github.discourseimage.source.git;

import io.github.discourseimage.image.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * One bare repository of the cache (gitrepository-layout(5)) and the files beside it. All that
 * writes here holds the {@link io.github.discourseimage.image.ExclusiveLock}.
 */
final class CacheDirectory {

  /** Each commit that was fetched whole has one of these, which also keeps it from a git gc. */
  static final String KEPT = "refs/discourse-image/";

  /**
   * gc: nothing may vanish while another build reads. fsck: what a server sends is not trusted.
   * redirects: credentials stay with the host that asked first.
   */
  private static final String CONFIG =
      """
      [core]
      \trepositoryformatversion = 0
      \tbare = true
      \tfilemode = true
      \tlogallrefupdates = false
      [gc]
      \tauto = 0
      \tautoPackLimit = 0
      [transfer]
      \tfsckObjects = true
      [http]
      \tfollowRedirects = initial
      """;

  private final Path git;
  private final Path refs;
  private final Path damaged;

  CacheDirectory(Path caches, String name) {
    git = caches.resolve(name + ".git");
    refs = caches.resolve(name + ".refs");
    damaged = caches.resolve(name + ".damaged");
  }

  Path git() {
    return git;
  }

  /** The last answer of the server. */
  Path refs() {
    return refs;
  }

  /** What the lock is taken on; never deleted, for another process may wait for it. */
  Path lock() {
    return refs.resolveSibling(refs.getFileName().toString().replaceAll("refs$", "lock"));
  }

  boolean exists() {
    return Files.isRegularFile(git.resolve("HEAD"));
  }

  /** Whether a commit was fetched whole, as far as its reference tells. */
  boolean keeps(String commit) {
    return Files.isRegularFile(git.resolve(KEPT + commit));
  }

  /** The commits that were fetched, sorted. */
  List<String> kept() throws IOException {
    List<String> commits = new ArrayList<>();
    Path directory = git.resolve(KEPT);
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          if (RefNames.isId(name)) {
            commits.add(name);
          }
        }
      }
    }
    commits.sort(null);
    return commits;
  }

  /** Notes that a commit is there with all that belongs to it. */
  void keep(String commit) throws IOException {
    Files.createDirectories(git.resolve(KEPT));
    replace(git.resolve(KEPT + commit), commit + "\n");
  }

  /** Makes an empty repository; it appears whole or not at all. */
  void create() throws IOException {
    Files.createDirectories(git.getParent());
    Path fresh = Files.createTempDirectory(git.getParent(), ".new-");
    Files.createDirectories(fresh.resolve("objects/pack"));
    Files.createDirectories(fresh.resolve("refs"));
    Files.writeString(fresh.resolve("config"), CONFIG);
    Files.writeString(fresh.resolve("HEAD"), "ref: refs/heads/main\n");
    Files.move(fresh, git, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Tells this and other builds that an object could not be read. */
  void markDamaged() {
    try {
      replace(damaged, "An object could not be read; the next build fetches anew.\n");
    } catch (IOException e) {
      // The build fails with the object that could not be read; that is what the user must see.
    }
  }

  boolean isDamaged() {
    return Files.exists(damaged);
  }

  /** Throws the repository away. */
  void discard() throws IOException {
    if (Files.exists(git)) {
      Path dead = Files.createTempDirectory(git.getParent(), ".dead-");
      Files.move(git, dead.resolve("git"), StandardCopyOption.ATOMIC_MOVE);
      FileTree.delete(dead);
    }
    Files.deleteIfExists(damaged);
  }

  /** Clears away what a fetch that was killed left: it would stop every fetch after it. */
  void clean() throws IOException {
    for (String file : List.of("shallow.lock", "config.lock", "HEAD.lock", "packed-refs.lock")) {
      Files.deleteIfExists(git.resolve(file));
    }
    for (String directory : List.of("objects", "objects/pack")) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(git.resolve(directory), "{incoming_*,noz*,tmp_*,*.tmp}")) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Writes a small text file that appears whole or not at all. */
  static void replace(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Path temporary = Files.createTempFile(file.getParent(), ".new-", "");
    try {
      Files.write(temporary, text.getBytes(StandardCharsets.UTF_8));
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
