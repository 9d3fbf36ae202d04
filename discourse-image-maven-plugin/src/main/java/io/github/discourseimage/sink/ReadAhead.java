package io.github.discourseimage.sink;

import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens and reads files by several threads ahead of the one that wants them in order.
 *
 * <p>What waits to be taken stays within a number of bytes, whatever the number and the sizes of
 * the files: the small ones are read whole, the large ones only opened. The file that is wanted
 * next is always let in, so the bound cannot stop the flow.
 */
final class ReadAhead implements AutoCloseable {

  /** Files up to this size are read whole. */
  static final int SMALL = 1024 * 1024;

  private static final long WINDOW = 16L * 1024 * 1024;

  /**
   * Files that a thread takes at once: fewer hand-overs, and neighbours in a pack stay together.
   */
  private static final int RUN = 16;

  /** What an object costs beside its bytes, roughly; bounds the number of empty files too. */
  private static final int OVERHEAD = 64;

  private final List<Entry.File> files = new ArrayList<>();
  private final @Nullable Loaded[] loaded;
  private final Workers workers;
  private final Object lock = new Object();
  // Guarded by lock.
  private int nextToRead;
  private int nextToTake;
  private long held;

  /** The first file that a thread holds back, for lack of room. */
  private int heldBack = Integer.MAX_VALUE;

  private boolean closed;

  /** A file that can be written; {@code charge} is what it counts in the window. */
  sealed interface Loaded {

    long charge();

    /** A small file, read. */
    record Whole(byte[] bytes, long charge) implements Loaded {}

    /** A large file, to be read by who takes it. */
    record Open(Content.Opened content, long charge) implements Loaded {}
  }

  ReadAhead(List<Entry> entries, int threads) {
    for (Entry entry : entries) {
      if (entry instanceof Entry.File file) {
        files.add(file);
      }
    }
    loaded = new Loaded[files.size()];
    int runs = (files.size() + RUN - 1) / RUN;
    workers = new Workers("read", Math.min(threads, runs), this::read, this::wake);
  }

  private void read() throws InterruptedException {
    while (true) {
      int start;
      synchronized (lock) {
        start = nextToRead;
        nextToRead = Math.min(files.size(), start + RUN);
      }
      int end = Math.min(files.size(), start + RUN);
      if (start >= end) {
        return;
      }
      for (int i = start; i < end; i++) {
        load(i);
      }
    }
  }

  private void load(int index) throws InterruptedException {
    Entry.File file = files.get(index);
    Content.Opened opened = FileContent.open(file);
    boolean handedOver = false;
    try {
      long charge = Math.min(opened.size(), WINDOW) + OVERHEAD;
      await(index, charge);
      boolean small = opened.size() <= SMALL;
      Loaded result =
          small
              ? new Loaded.Whole(FileContent.readAll(file, opened), charge)
              : new Loaded.Open(opened, charge);
      synchronized (lock) {
        if (closed) {
          throw new InterruptedException();
        }
        loaded[index] = result;
        handedOver = !small;
        if (index == nextToTake) {
          lock.notifyAll();
        }
      }
    } finally {
      if (!handedOver) {
        FileContent.close(opened);
      }
    }
  }

  private void await(int index, long charge) throws InterruptedException {
    synchronized (lock) {
      while (held + charge > WINDOW && index != nextToTake) {
        heldBack = Math.min(heldBack, index);
        lock.wait();
      }
      held += charge;
    }
  }

  private void wake() {
    synchronized (lock) {
      lock.notifyAll();
    }
  }

  /**
   * Waits for the next file, in the order of the entries. Who takes an open one closes it.
   *
   * @throws io.github.discourseimage.image.ImageBuildException when a file cannot be read
   */
  Loaded take() throws InterruptedException {
    synchronized (lock) {
      Loaded result;
      while ((result = loaded[nextToTake]) == null) {
        workers.throwFailure();
        lock.wait();
      }
      loaded[nextToTake] = null;
      nextToTake++;
      held -= result.charge();
      // Not for every file: to wake a thread costs more than to read a small file.
      if (heldBack <= nextToTake || heldBack < Integer.MAX_VALUE && held <= WINDOW / 2) {
        heldBack = Integer.MAX_VALUE;
        lock.notifyAll();
      }
      return result;
    }
  }

  /** Ends the threads and closes what nobody took. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    workers.close();
    for (Loaded left : loaded) {
      if (left instanceof Loaded.Open open) {
        FileContent.close(open.content());
      }
    }
  }
}
