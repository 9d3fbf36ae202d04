package io.github.discourseimage.stage;

import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.FileTree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** A result in the making. Close it in any case: what was not committed is thrown away then. */
public final class PendingStage implements Closeable {

  private final StageCache cache;
  private final String stage;
  private final String key;
  private final Path place;
  private final Path work;
  private final ExclusiveLock lock;

  PendingStage(StageCache cache, String stage, String key, Path place, ExclusiveLock lock)
      throws IOException {
    this.cache = cache;
    this.stage = stage;
    this.key = key;
    this.place = place;
    this.work = StageCache.sibling(place, StageCache.WORK);
    this.lock = lock;
    FileTree.tryDelete(work);
    for (Path directory : List.of(app(), root(), out(), tmp())) {
      Files.createDirectories(directory);
    }
  }

  /** The app as the stage sees it, for {@link StagePaths#APP}. */
  public Path app() {
    return work.resolve("app");
  }

  /** Where absolute outputs are made, each at its path in here. */
  public Path root() {
    return work.resolve("root");
  }

  /** For {@link StagePaths#OUT}. */
  public Path out() {
    return work.resolve(StageResult.OUT);
  }

  /** For temporary files. */
  public Path tmp() {
    return work.resolve("tmp");
  }

  /**
   * Makes the result: all of it is there at once. Nothing is copied.
   *
   * @param outputs patterns of directories as in {@link Stage#outputs}; of directories within each
   *     other the outer one is kept
   */
  public StageResult commit(List<String> outputs) {
    try {
      if (!Files.exists(place)) {
        Path whole = Files.createDirectory(work.resolve("result"));
        Path tree = Files.createDirectory(whole.resolve(StageResult.TREE));
        SortedMap<String, Path> kept = kept(outputs);
        for (var output : kept.entrySet()) {
          move(output.getValue(), tree.resolve(output.getKey().substring(1)));
        }
        Files.write(whole.resolve(StageResult.OUTPUTS), kept.keySet());
        Files.move(out(), whole.resolve(StageResult.OUT));
        Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw CacheFailure.of(place, e);
    }
    return cache.find(stage, key).orElseThrow();
  }

  /** The directories to keep, by their absolute paths inside of the sandbox. */
  private SortedMap<String, Path> kept(List<String> outputs) throws IOException {
    String prefix = StagePaths.APP + "/";
    List<String> ofApp =
        outputs.stream()
            .map(o -> o.startsWith(prefix) ? o.substring(prefix.length()) : o)
            .filter(o -> !o.startsWith("/"))
            .toList();
    List<String> ofRoot =
        outputs.stream()
            .filter(o -> o.startsWith("/") && !o.startsWith(prefix))
            .map(o -> o.substring(1))
            .toList();
    SortedMap<String, Path> kept = new TreeMap<>();
    collect(app(), "", PathGlobs.of(ofApp), prefix, kept);
    collect(root(), "", PathGlobs.of(ofRoot), "/", kept);
    return kept;
  }

  private static void collect(
      Path directory, String path, PathGlobs globs, String prefix, SortedMap<String, Path> kept)
      throws IOException {
    for (Path child : StageCache.list(directory)) {
      String name = path.isEmpty() ? "" : path + "/";
      String below = name + child.getFileName();
      if (!Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      if (globs.matches(below)) {
        kept.put(prefix + below, child);
      } else if (globs.mayMatchBelow(below)) {
        collect(child, below, globs, prefix, kept);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AccessDeniedException e) {
      // A directory that changes its parent must be writable, and so must be that it is taken from.
      FileTree.makeWritable(Objects.requireNonNull(from.getParent()));
      FileTree.makeWritable(from);
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Ends the work: removes all of it that is left, and lets others begin. */
  @Override
  public void close() {
    FileTree.tryDelete(work);
    try {
      lock.close();
    } catch (IOException e) {
      // The kernel lets go of it when the file is closed or the process ends.
    }
  }
}
