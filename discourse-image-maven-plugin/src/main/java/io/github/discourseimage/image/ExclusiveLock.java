package io.github.discourseimage.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one build at a time write to a place that several may want: among the threads of this JVM,
 * among class loaders of a Maven daemon, and among processes. A process that dies lets go.
 */
public final class ExclusiveLock implements Closeable {

  private static final Map<Path, ReentrantLock> IN_JVM = new ConcurrentHashMap<>();
  private static final Queue<FileChannel> LEFT_OPEN = new ConcurrentLinkedQueue<>();
  private static final long POLL_MILLIS = 50;
  private static final long QUIET_MILLIS = 3000;

  private final ReentrantLock inJvm;
  private final FileChannel channel;
  private final FileLock lock;

  private ExclusiveLock(ReentrantLock inJvm, FileChannel channel, FileLock lock) {
    this.inJvm = inJvm;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Waits until the lock is free.
   *
   * @param file that stands for the place; made with its directory where it is missing
   * @param waiting is run once when that takes more than three seconds
   */
  public static ExclusiveLock take(Path file, Runnable waiting) throws IOException {
    ReentrantLock inJvm =
        IN_JVM.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
    inJvm.lock();
    FileChannel channel = null;
    try {
      Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return new ExclusiveLock(inJvm, channel, poll(channel, waiting));
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      inJvm.unlock();
      throw e;
    }
  }

  /**
   * Takes the lock if nobody has it.
   *
   * @param file as for {@link #take}
   */
  public static Optional<ExclusiveLock> tryTake(Path file) throws IOException {
    ReentrantLock inJvm =
        IN_JVM.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
    // Not even this thread may open the file again: closing it would let go of the lock it has.
    if (inJvm.isHeldByCurrentThread() || !inJvm.tryLock()) {
      return Optional.empty();
    }
    FileChannel channel = null;
    try {
      Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new ExclusiveLock(inJvm, channel, lock));
      }
      channel.close();
    } catch (OverlappingFileLockException e) {
      // To close a file ends all locks that this process has on it (fcntl(2)), and another class
      // loader has one.
      LEFT_OPEN.add(Objects.requireNonNull(channel));
    } catch (IOException | RuntimeException e) {
      inJvm.unlock();
      throw e;
    }
    inJvm.unlock();
    return Optional.empty();
  }

  private static FileLock poll(FileChannel channel, Runnable waiting) throws IOException {
    long waited = 0;
    while (true) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        return lock;
      }
      if (waited == QUIET_MILLIS) {
        waiting.run();
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for another build");
      }
      waited += POLL_MILLIS;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another class loader of this JVM has it, and so another IN_JVM.
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      lock.release();
    } finally {
      inJvm.unlock();
    }
  }
}
