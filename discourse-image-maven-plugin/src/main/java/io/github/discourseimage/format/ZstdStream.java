package io.github.discourseimage.format;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * One zstd frame.
 *
 * <p>Works on buffers outside the heap: the library's own stream pins a heap array while it waits
 * for a worker, and a pinned array keeps the collector from running, which a small heap that other
 * threads fill does not survive.
 */
final class ZstdStream extends OutputStream {

  /** Always handed over full but for the last, so that the bytes do not depend on the caller. */
  private static final int INPUT = 1024 * 1024;

  private static final int OUTPUT = 256 * 1024;

  private final OutputStream out;
  private final ZstdCompressCtx context;
  private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT);
  private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT);
  private final byte[] copy = new byte[OUTPUT];
  private boolean failed;
  private boolean closed;

  ZstdStream(OutputStream out, int level, int workers) {
    this.out = out;
    // Without workers the library cuts blocks elsewhere: with one or more the bytes are equal.
    this.context =
        new ZstdCompressCtx().setLevel(level).setChecksum(true).setWorkers(Math.max(1, workers));
  }

  /** What a frame was made of. */
  static InputStream decompressed(InputStream frame) throws IOException {
    return new ZstdInputStream(frame);
  }

  @Override
  public void write(int b) throws IOException {
    if (!input.hasRemaining()) {
      drain(EndDirective.CONTINUE);
    }
    input.put((byte) b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (!input.hasRemaining()) {
        drain(EndDirective.CONTINUE);
      }
      int count = Math.min(left, input.remaining());
      input.put(bytes, from, count);
      from += count;
      left -= count;
    }
  }

  private void drain(EndDirective directive) throws IOException {
    input.flip();
    try {
      boolean done;
      do {
        done = context.compressDirectByteBufferStream(output, input, directive);
        if (directive == EndDirective.END || !output.hasRemaining()) {
          writeOutput();
        }
      } while (input.hasRemaining() || directive == EndDirective.END && !done);
    } catch (IOException | RuntimeException e) {
      failed = true;
      throw e;
    }
    input.clear();
  }

  private void writeOutput() throws IOException {
    output.flip();
    int length = output.remaining();
    output.get(copy, 0, length);
    out.write(copy, 0, length);
    output.clear();
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
    try (OutputStream closing = out;
        ZstdCompressCtx freed = context) {
      if (!failed) {
        drain(EndDirective.END);
      }
    }
  }
}
