package io.github.discourseimage.stage;

import io.github.discourseimage.image.ExclusiveLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * What one build uses of the cache, so that a cleaner of another process leaves it alone. It is
 * told in a file of names, which counts for as long as its writer lives: the writer has a lock on
 * the file beside it, and the kernel ends that with the process.
 */
final class CacheLease implements Closeable {

  private static final String LIST = ".list";
  private static final String LOCK = ".lock";

  private final Path cache;
  private final Path list;
  private final Path lockFile;
  private final ExclusiveLock lock;

  private CacheLease(Path cache, String name) throws IOException {
    this.cache = cache;
    list = directory(cache).resolve(name + LIST);
    lockFile = directory(cache).resolve(name + LOCK);
    lock = ExclusiveLock.take(lockFile, () -> {});
  }

  static CacheLease open(Path cache) {
    Path directory = cache.toAbsolutePath().normalize();
    try {
      return exclusively(directory, () -> new CacheLease(directory, UUID.randomUUID().toString()));
    } catch (IOException e) {
      throw CacheFailure.of(directory, e);
    }
  }

  private static Path directory(Path cache) {
    return cache.resolve("leases");
  }

  /**
   * Holds something, if it is there, with all below it, until this is closed.
   *
   * @return whether it is there
   */
  boolean hold(Path path) throws IOException {
    return exclusively(
        cache,
        () -> {
          if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
          }
          String name = cache.relativize(path.toAbsolutePath().normalize()).toString();
          Files.writeString(
              list, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          return true;
        });
  }

  /** Does something while nobody can begin to hold anything; short things only. */
  static <T> T exclusively(Path cache, Callable<T> action) throws IOException {
    try (ExclusiveLock mutex = ExclusiveLock.take(directory(cache).resolve("mutex"), () -> {})) {
      return action.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What living builds hold; call it {@link #exclusively}. Forgets the dead ones. */
  static Set<Path> held(Path cache) throws IOException {
    Set<Path> held = new TreeSet<>();
    List<Path> locks = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(cache), "*" + LOCK)) {
      files.forEach(locks::add);
    } catch (NoSuchFileException e) {
      return held;
    }
    for (Path file : locks) {
      String name = file.getFileName().toString().replaceFirst("\\" + LOCK + "$", "");
      Path names = directory(cache).resolve(name + LIST);
      Optional<ExclusiveLock> dead = ExclusiveLock.tryTake(file);
      if (dead.isPresent()) {
        try (ExclusiveLock taken = dead.get()) {
          Files.deleteIfExists(names);
          Files.deleteIfExists(file);
        }
      } else if (Files.exists(names)) {
        Files.readAllLines(names).forEach(path -> held.add(cache.resolve(path)));
      }
    }
    return held;
  }

  /** Whether one of the paths is held, or something above or below it is. */
  static boolean isHeld(Path path, Collection<Path> held) {
    return held.stream().anyMatch(other -> other.startsWith(path) || path.startsWith(other));
  }

  @Override
  public void close() {
    try {
      exclusively(
          cache,
          () -> {
            lock.close();
            Files.deleteIfExists(list);
            Files.deleteIfExists(lockFile);
            return true;
          });
    } catch (IOException e) {
      // The next cleaner finds that nobody has the lock.
    }
  }
}
