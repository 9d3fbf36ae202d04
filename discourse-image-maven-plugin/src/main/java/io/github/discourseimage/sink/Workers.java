package io.github.discourseimage.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A few threads that all do one job; the first failure ends it for all. */
final class Workers implements AutoCloseable {

  /** What every thread does until there is no more of it. */
  @FunctionalInterface
  interface Job {
    void run() throws Exception;
  }

  /** One of a known number of pieces of work. */
  @FunctionalInterface
  interface Piece {
    void run(int index) throws Exception;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Runnable onFailure;

  /**
   * Starts the threads.
   *
   * @param onFailure is told, in the thread that failed, after {@link #failure()} is set
   */
  Workers(String name, int count, Job job, Runnable onFailure) {
    this.onFailure = onFailure;
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> run(job), name + "-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** Does all pieces, each once, and waits; throws what the first failure threw. */
  static void forEach(String name, int threads, int pieces, Piece piece)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    Job job =
        () -> {
          int index;
          while ((index = next.getAndIncrement()) < pieces) {
            if (Thread.interrupted()) {
              throw new InterruptedException();
            }
            piece.run(index);
          }
        };
    try (Workers workers = new Workers(name, Math.min(threads, pieces), job, () -> {})) {
      workers.join();
      workers.throwFailure();
    }
  }

  // What is thrown, of whatever kind, is thrown again where somebody waits.
  @SuppressWarnings("CatchAndPrintStackTrace")
  private void run(Job job) {
    try {
      job.run();
    } catch (Throwable e) {
      if (failure.compareAndSet(null, e)) {
        threads.forEach(Thread::interrupt);
        onFailure.run();
      }
    }
  }

  /** Why a thread failed, if one did. */
  @Nullable Throwable failure() {
    return failure.get();
  }

  /** Throws what a thread failed with, if one did. */
  void throwFailure() {
    Throwable e = failure.get();
    if (e instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (e instanceof Error error) {
      throw error;
    }
    if (e != null) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until all threads are done. */
  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Interrupts the threads that still run and waits until they are gone. */
  @Override
  public void close() {
    boolean interrupted = false;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
