package io.github.discourseimage.format;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * One gzip member (RFC 1952) whose blocks are deflated side by side.
 *
 * <p>The input is cut every 128 KiB whatever the number of threads; each block starts with the last
 * 32 KiB before it as its dictionary, so little is lost, and ends on a byte (a sync flush), so that
 * blocks can be put behind each other.
 */
final class ParallelGzipStream extends OutputStream {

  private static final int BLOCK = 128 * 1024;

  /** Deflate looks back no further (RFC 1951, section 2). */
  private static final int WINDOW = 32 * 1024;

  /** No name, no time, no system (255, unknown): nothing that differs between machines. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  private final OutputStream out;
  private final int level;
  private final int maxPending;
  private final ExecutorService executor;
  private final ArrayDeque<Future<GzipBlock>> pending = new ArrayDeque<>();
  private final ArrayDeque<GzipBlock> idle = new ArrayDeque<>();
  private final List<GzipBlock> all = new ArrayList<>();
  private final CRC32 crc = new CRC32();
  private long size;
  private GzipBlock block;
  private boolean failed;
  private boolean closed;

  ParallelGzipStream(OutputStream out, int level, int workers) throws IOException {
    this.out = out;
    this.level = level;
    this.maxPending = 2 * workers;
    this.block = newBlock();
    out.write(HEADER);
    this.executor =
        Executors.newFixedThreadPool(
            workers,
            task -> {
              Thread thread = new Thread(task, "gzip");
              thread.setDaemon(true);
              return thread;
            });
  }

  private GzipBlock newBlock() {
    GzipBlock made = new GzipBlock(level, WINDOW, BLOCK);
    all.add(made);
    return made;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (block.isFull()) {
        submit(false);
      }
      int count = block.append(bytes, from, left);
      from += count;
      left -= count;
    }
  }

  private void submit(boolean last) throws IOException {
    GzipBlock full = block;
    full.update(crc);
    size += full.length();
    if (!last) {
      while (pending.size() >= maxPending) {
        writeOldest();
      }
      GzipBlock next = idle.poll();
      block = next == null ? newBlock() : next;
      block.startAfter(full);
    }
    pending.add(executor.submit(() -> full.deflate(last)));
  }

  private void writeOldest() throws IOException {
    try {
      GzipBlock done = pending.remove().get();
      done.writeTo(out);
      idle.add(done);
    } catch (InterruptedException e) {
      failed = true;
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException e) {
      failed = true;
      throw new IOException("cannot compress", e.getCause());
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /** Does nothing: a flush in the middle would make the bytes depend on when it was asked for. */
  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (OutputStream closing = out) {
      if (!failed) {
        submit(true);
        while (!pending.isEmpty()) {
          writeOldest();
        }
        writeTrailer();
      }
    } finally {
      end();
    }
  }

  /** RFC 1952, section 2.3.1: CRC and size modulo 2^32, least significant byte first. */
  private void writeTrailer() throws IOException {
    byte[] trailer = new byte[8];
    for (int i = 0; i < 4; i++) {
      trailer[i] = (byte) (crc.getValue() >>> 8 * i);
      trailer[4 + i] = (byte) (size >>> 8 * i);
    }
    out.write(trailer);
  }

  private void end() {
    executor.shutdown();
    boolean interrupted = false;
    for (Future<GzipBlock> left : pending) {
      left.cancel(false);
    }
    // A deflater must not be freed while a thread still works in it.
    while (!executor.isTerminated()) {
      try {
        executor.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    for (GzipBlock made : all) {
      made.end();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
