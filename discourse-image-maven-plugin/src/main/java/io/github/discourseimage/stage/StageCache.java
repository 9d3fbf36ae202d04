package io.github.discourseimage.stage;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.FileTree;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The results of stages, by key, shared by all builds of a user. Below {@code stages/<stage>/} lie
 *
 * <ul>
 *   <li>{@code <key>/}, a result: whole, and never changed
 *   <li>{@code <key>.work/}, one in the making, by whoever has {@code <key>.lock}
 * </ul>
 *
 * Results that were found or made are held: no cleaner removes them until this is closed.
 */
public final class StageCache implements Closeable {

  static final String STAGES = "stages";
  static final String FETCHED = "fetched";
  static final String FETCHED_FILES = "fetched-files";
  static final String WORK = ".work";
  static final String LOCK = ".lock";

  private final Path directory;
  private final CacheLease lease;
  private final AtomicBoolean cleared = new AtomicBoolean();

  /**
   * @param directory made where it is missing
   */
  public StageCache(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
    lease = CacheLease.open(this.directory);
  }

  /** The result of a key; notes that it was used. */
  public Optional<StageResult> find(String stage, String key) {
    Path place = place(stage, key);
    try {
      if (!lease.hold(place)) {
        return Optional.empty();
      }
      Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
      return Optional.of(new StageResult(stage, key, place));
    } catch (IOException e) {
      throw CacheFailure.of(place, e);
    }
  }

  /**
   * Begins a result, alone: waits for another build that makes the same. It may be there
   * afterwards, so look with {@link #find} before work is done. The thread that begins has to end
   * it.
   */
  public PendingStage begin(String stage, String key, BuildLog log) {
    Path place = place(stage, key);
    try {
      clearOnce();
      ExclusiveLock lock =
          ExclusiveLock.take(
              sibling(place, LOCK),
              () -> log.info(stage + ": waiting for another build that runs the same stage"));
      try {
        return new PendingStage(this, stage, key, place, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw CacheFailure.of(place, e);
    }
  }

  /** Removes once what builds that were killed left behind. */
  private void clearOnce() throws IOException {
    if (cleared.getAndSet(true)) {
      return;
    }
    for (Path stage : list(directory.resolve(STAGES))) {
      for (Path file : list(stage)) {
        if (file.getFileName().toString().endsWith(WORK)) {
          clear(file);
        }
      }
    }
  }

  /**
   * Removes a directory of work, unless somebody works in it.
   *
   * @return whether nobody does
   */
  static boolean clear(Path work) throws IOException {
    String name = work.getFileName().toString();
    String key = name.substring(0, name.length() - WORK.length());
    Optional<ExclusiveLock> lock = ExclusiveLock.tryTake(work.resolveSibling(key + LOCK));
    if (lock.isPresent()) {
      try (ExclusiveLock taken = lock.get()) {
        FileTree.tryDelete(work);
      }
    }
    return lock.isPresent();
  }

  static List<Path> list(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
        stream.forEach(children::add);
      } catch (NoSuchFileException e) {
        return List.of();
      }
    }
    children.sort(null);
    return children;
  }

  /**
   * Keeps a cleaner from something else in the cache, such as an unpacked builder root.
   *
   * @return whether it is there; if not, a cleaner was faster
   */
  public boolean hold(Path path) {
    try {
      return lease.hold(path);
    } catch (IOException e) {
      throw CacheFailure.of(path, e);
    }
  }

  /** What stages see at {@link StagePaths#CACHE}; held. */
  public Path fetchedFiles() {
    Path files = directory.resolve(FETCHED_FILES);
    try {
      Files.createDirectories(files);
    } catch (IOException e) {
      throw CacheFailure.of(files, e);
    }
    hold(files);
    return files;
  }

  /** Lets one build at a time fetch for a stage. */
  public ExclusiveLock lockFetch(String stage, BuildLog log) {
    Path file = sibling(place(stage, FETCHED), LOCK);
    try {
      return ExclusiveLock.take(
          file, () -> log.info(stage + ": waiting for another build that fetches the same"));
    } catch (IOException e) {
      throw CacheFailure.of(file, e);
    }
  }

  /** Whether all that a stage with this key fetches is in {@link #fetchedFiles}. */
  public boolean isFetched(String stage, String key) {
    Path marker = marker(stage, key);
    try {
      Files.setLastModifiedTime(marker, FileTime.from(Instant.now()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw CacheFailure.of(marker, e);
    }
  }

  /** Notes that a stage has fetched all. */
  public void fetched(String stage, String key) {
    Path marker = marker(stage, key);
    try {
      Files.createDirectories(marker.getParent());
      Files.write(marker, new byte[0]);
    } catch (IOException e) {
      throw CacheFailure.of(marker, e);
    }
  }

  private Path marker(String stage, String key) {
    return directory.resolve(FETCHED).resolve(name(stage)).resolve(name(key));
  }

  private Path place(String stage, String key) {
    return directory.resolve(STAGES).resolve(name(stage)).resolve(name(key));
  }

  static Path sibling(Path place, String suffix) {
    return place.resolveSibling(place.getFileName() + suffix);
  }

  private static String name(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
      throw new IllegalArgumentException("'" + name + "' is no name of a stage or a key");
    }
    return name;
  }

  /** Lets cleaners remove what was held. */
  @Override
  public void close() {
    lease.close();
  }
}
