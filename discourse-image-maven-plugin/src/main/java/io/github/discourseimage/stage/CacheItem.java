package io.github.discourseimage.stage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Something in the cache that is kept or removed as a whole.
 *
 * @param size of all its files in bytes
 * @param locks whoever has one of these files locked uses or makes it
 * @param before what has no use without it and is removed first
 */
record CacheItem(Path path, long size, Instant lastUse, List<Path> locks, List<Path> before) {

  /** An item that was last used when {@code used} was touched. */
  static CacheItem of(Path path, Path used, List<Path> locks, List<Path> before)
      throws IOException {
    return new CacheItem(
        path, size(path), Files.getLastModifiedTime(used).toInstant(), locks, before);
  }

  private static long size(Path path) throws IOException {
    AtomicLong sum = new AtomicLong();
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            // Gone meanwhile, or a directory that a stage made unreadable; it counts for nothing.
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return sum.get();
  }
}
