package io.github.discourseimage.stage;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.FileTree;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes room in the cache of the build: what was not used for longest goes first, and nothing that
 * a living build uses. The git cache is left alone.
 */
public final class CacheCleaner {

  private static final String DEAD = ".dead-";

  private final Path cache;
  private final BuildLog log;

  /**
   * @param cache the directory of {@link StageCache}
   */
  public CacheCleaner(Path cache, BuildLog log) {
    this.cache = cache.toAbsolutePath().normalize();
    this.log = log;
  }

  /**
   * What was done.
   *
   * @param freed bytes
   * @param kept bytes that are still there
   * @param removed paths in the cache, oldest use first
   * @param inUse paths in the cache that should have gone, but are used by another build
   */
  public record Result(long freed, long kept, List<String> removed, List<String> inUse) {

    public Result {
      removed = List.copyOf(removed);
      inUse = List.copyOf(inUse);
    }
  }

  /**
   * Removes what is too old, and then the oldest until the rest is small enough.
   *
   * @param maxSize of all that is kept, in bytes
   * @param olderThan since its last use
   */
  public Result clean(long maxSize, Optional<Duration> olderThan) {
    if (!Files.isDirectory(cache)) {
      return new Result(0, 0, List.of(), List.of());
    }
    try {
      removeLeftovers();
      List<CacheItem> items = new CacheContents(cache).items();
      items.sort(Comparator.comparing(CacheItem::lastUse).thenComparing(CacheItem::path));
      Instant limit = olderThan.map(age -> Instant.now().minus(age)).orElse(Instant.MIN);
      long kept = items.stream().mapToLong(CacheItem::size).sum();
      long freed = 0;
      List<String> removed = new ArrayList<>();
      List<String> inUse = new ArrayList<>();
      for (CacheItem item : items) {
        if (kept <= maxSize && !item.lastUse().isBefore(limit)) {
          continue;
        }
        String name = cache.relativize(item.path()).toString();
        if (remove(item)) {
          log.debug("removed " + name + " from the cache, last used " + item.lastUse());
          removed.add(name);
          freed += item.size();
          kept -= item.size();
        } else {
          inUse.add(name);
        }
      }
      return new Result(freed, kept, removed, inUse);
    } catch (IOException e) {
      throw CacheFailure.of(cache, e);
    }
  }

  /** Removes what was begun and never ended, whatever its age. */
  private void removeLeftovers() throws IOException {
    CacheContents contents = new CacheContents(cache);
    for (Path work : contents.work()) {
      StageCache.clear(work);
    }
    for (CacheContents.Begun begun : contents.begun()) {
      if (!begun.begun().isEmpty()) {
        whileLocked(begun.locks(), 0, () -> deleteAll(begun.begun()));
      }
    }
    for (Path note : contents.danglingNotes()) {
      Path lock = StageCache.sibling(note, StageCache.LOCK);
      whileLocked(
          List.of(lock),
          0,
          () -> contents.danglingNotes().contains(note) && Files.deleteIfExists(note));
    }
    for (Path file : StageCache.list(cache)) {
      if (file.getFileName().toString().startsWith(DEAD)) {
        FileTree.tryDelete(file);
      }
    }
  }

  private static boolean deleteAll(List<Path> dead) {
    dead.forEach(FileTree::tryDelete);
    return true;
  }

  /** Renames it away while nobody can begin to use it; then there is time to delete it. */
  private boolean remove(CacheItem item) throws IOException {
    Path dead = cache.resolve(DEAD + UUID.randomUUID());
    boolean gone =
        CacheLease.exclusively(
            cache,
            () -> {
              if (CacheLease.isHeld(item.path(), CacheLease.held(cache))
                  || isUsedAgain(item)
                  || !Files.exists(item.path(), LinkOption.NOFOLLOW_LINKS)) {
                return false;
              }
              return whileLocked(item.locks(), 0, () -> rename(item, dead));
            });
    if (gone && !FileTree.tryDelete(dead)) {
      log.warn(
          dead
              + " cannot be removed whole: it holds files of another user. Where a sandbox made"
              + " them, 'podman unshare rm -rf' removes them.");
    }
    return gone;
  }

  /** Whether a build used it after the list was made, and has ended since. */
  private static boolean isUsedAgain(CacheItem item) throws IOException {
    Path about = item.path().resolve("about");
    Path used = Files.exists(about) ? about : item.path();
    return Files.exists(used)
        && Files.getLastModifiedTime(used).toInstant().isAfter(item.lastUse());
  }

  /** Runs something with all locks, unless somebody has one of them. */
  private static boolean whileLocked(List<Path> locks, int next, Removal removal)
      throws IOException {
    if (next == locks.size()) {
      return removal.run();
    }
    Optional<ExclusiveLock> lock = ExclusiveLock.tryTake(locks.get(next));
    if (lock.isEmpty()) {
      return false;
    }
    try (ExclusiveLock taken = lock.get()) {
      return whileLocked(locks, next + 1, removal);
    }
  }

  private interface Removal {
    boolean run() throws IOException;
  }

  private boolean rename(CacheItem item, Path dead) throws IOException {
    for (Path path : item.before()) {
      Files.deleteIfExists(path);
    }
    try {
      Files.move(item.path(), dead, StandardCopyOption.ATOMIC_MOVE);
    } catch (AccessDeniedException e) {
      try {
        FileTree.makeWritable(item.path());
        Files.move(item.path(), dead, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException again) {
        log.warn(item.path() + " cannot be removed from the cache: " + again);
        return false;
      }
    }
    return true;
  }
}
