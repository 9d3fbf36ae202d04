package io.github.discourseimage.sink;

import io.github.discourseimage.oci.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Sums up a tar archive while it passes. */
final class TarSum {

  private final MessageDigest sum = Digest.sha256();
  private long size;

  /** Passes on what is written. */
  OutputStream over(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        sum.update(bytes, offset, length);
        size += length;
      }
    };
  }

  /** The sum of all that was written; to be asked for once. */
  Digest digest() {
    return Digest.ofSum(sum);
  }

  /** In bytes. */
  long size() {
    return size;
  }
}
