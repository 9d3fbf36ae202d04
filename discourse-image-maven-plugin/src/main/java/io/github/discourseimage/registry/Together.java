package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Transfers at the same time; the first that fails ends the others. */
final class Together {

  /** More do not make a line faster, and registries limit them. */
  private static final int MOST = 4;

  private Together() {}

  static void run(List<Callable<Void>> transfers) throws NetworkFailure, InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            MOST,
            task -> {
              Thread thread = new Thread(task, "registry transfer");
              thread.setDaemon(true);
              return thread;
            });
    try {
      CompletionService<Void> running = new ExecutorCompletionService<>(threads);
      transfers.forEach(running::submit);
      for (int i = 0; i < transfers.size(); i++) {
        running.take().get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NetworkFailure failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
