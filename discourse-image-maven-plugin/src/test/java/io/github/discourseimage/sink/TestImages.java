package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Images for the tests of sinks. */
final class TestImages {

  static final Origin ORIGIN = new Origin("app", "a test");
  static final SourceDateEpoch TIME = new SourceDateEpoch(1_700_000_000);

  private TestImages() {}

  /** An image of one layer, with a Debian delta of one file. */
  static Image image(Consumer<Layer.Builder> common) {
    Layer.Builder layer = Layer.builder("app");
    common.accept(layer);
    Layer debian =
        Layer.builder("debian")
            .file(UnixPath.of("/etc/debian.conf"), Content.of("debian\n"), ORIGIN)
            .build();
    TreeMap<Distribution, List<Layer>> variants = new TreeMap<>();
    variants.put(Distribution.DEBIAN, List.of(debian));
    return new Image("forum-1.0", TIME, List.of(layer.build()), variants);
  }

  static Entry.File file(String path, Attributes attributes, Content content) {
    return new Entry.File(UnixPath.of(path), attributes, ORIGIN, content);
  }

  static Entry.File file(String path, String text) {
    return file(path, Attributes.FILE, Content.of(text));
  }

  static Entry.Directory directory(String path, Attributes attributes) {
    return new Entry.Directory(UnixPath.of(path), attributes, ORIGIN);
  }

  /** Bytes that compress a little, different for each seed, equal in each run. */
  static byte[] noise(int seed, int length) {
    byte[] bytes = new byte[length];
    int state = seed * 0x9E3779B9 + 1;
    for (int i = 0; i < length; i++) {
      state = state * 1103515245 + 12345;
      bytes[i] = (byte) ((state >>> 16) & 0x3f);
    }
    return bytes;
  }

  /** Content that promises another size than it has. */
  static Content lying(long promised, int actual) {
    return new Content() {
      @Override
      public Opened open() {
        return new Opened(promised, new ByteArrayInputStream(new byte[actual]));
      }

      @Override
      public String version() {
        return "lying";
      }
    };
  }

  /** Zeros that take no room. */
  static Content zeros(long size) {
    return new Content() {
      @Override
      public Opened open() {
        return new Opened(size, new Zeros(size));
      }

      @Override
      public String version() {
        return "zeros:" + size;
      }
    };
  }

  /** A stream that never ends and is slow; tells when somebody reads. */
  static InputStream endless(CountDownLatch read) {
    return new InputStream() {
      @Override
      public int read() {
        read.countDown();
        return 0;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) {
        read.countDown();
        LockSupport.parkNanos(1_000_000);
        return 1;
      }
    };
  }

  private static final class Zeros extends InputStream {

    private long left;

    Zeros(long size) {
      left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      Arrays.fill(bytes, offset, offset + count, (byte) 0);
      left -= count;
      return count;
    }
  }
}
