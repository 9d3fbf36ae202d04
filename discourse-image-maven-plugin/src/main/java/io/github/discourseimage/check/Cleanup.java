package io.github.discourseimage.check;

import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be undone when a check ends, however it ends: also when Maven is interrupted or told
 * to terminate. What was begun last is undone first.
 */
final class Cleanup implements Closeable {

  private final Deque<Runnable> actions = new ArrayDeque<>();
  private final Thread hook = new Thread(this::undoAll, "end of a check");

  Cleanup() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Takes an action, which must bear that there is nothing to undo any more. */
  synchronized void add(Runnable action) {
    actions.push(action);
  }

  private synchronized void undoAll() {
    while (!actions.isEmpty()) {
      actions.pop().run();
    }
  }

  @Override
  public void close() {
    undoAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook runs or has run.
    }
  }
}
