package io.github.discourseimage.sink;

import io.github.discourseimage.oci.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Bytes that go on while a thread of its own sums them up: the sum takes longer than the writing.
 * What fits one buffer is summed up without a thread.
 */
final class SummedStream extends FilterOutputStream {

  private static final int BUFFER = 256 * 1024;
  private static final int MOST_PENDING = 4;

  private final MessageDigest sum = Digest.sha256();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "sum");
            made.setDaemon(true);
            return made;
          });

  /** Buffers that are being summed up; each comes back for use. */
  private final ArrayDeque<Future<byte[]>> pending = new ArrayDeque<>();

  private byte[] buffer = new byte[BUFFER];
  private int filled;

  SummedStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    int from = offset;
    int left = length;
    while (left > 0) {
      if (filled == BUFFER) {
        submit();
      }
      int count = Math.min(left, BUFFER - filled);
      System.arraycopy(bytes, from, buffer, filled, count);
      filled += count;
      from += count;
      left -= count;
    }
  }

  private void submit() throws IOException {
    byte[] full = buffer;
    pending.add(
        thread.submit(
            () -> {
              sum.update(full);
              return full;
            }));
    buffer = pending.size() < MOST_PENDING ? new byte[BUFFER] : oldest();
    filled = 0;
  }

  private byte[] oldest() throws IOException {
    try {
      return pending.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw new IOException("the sum cannot be made", e.getCause());
    }
  }

  /** The sum of all that was written; to be asked for once. */
  Digest digest() throws IOException {
    while (!pending.isEmpty()) {
      oldest();
    }
    sum.update(buffer, 0, filled);
    return Digest.ofSum(sum);
  }

  @Override
  public void close() throws IOException {
    thread.shutdown();
    super.close();
  }
}
