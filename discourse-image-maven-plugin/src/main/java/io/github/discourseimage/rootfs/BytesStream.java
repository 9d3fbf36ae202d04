package io.github.discourseimage.rootfs;

import java.io.ByteArrayInputStream;

/** Bytes in memory, which a reader can also have without a copy. */
final class BytesStream extends ByteArrayInputStream {

  BytesStream(byte[] bytes) {
    super(bytes);
  }

  byte[] whole() {
    return buf;
  }
}
