package io.github.discourseimage.source;

import io.github.discourseimage.image.FileVersion;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/** A file on this machine; a change while it is read stops the build. */
record WatchedFile(Path path) implements Content {

  /** What changes when somebody writes: two equal ones promise equal bytes. */
  private record State(long size, long modifiedNanoseconds, Object key) {

    static State of(Path path) throws IOException {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw changed(path, "it is no regular file any more");
      }
      Object key = attributes.fileKey();
      return new State(
          attributes.size(),
          attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
          key == null ? "" : key);
    }
  }

  private static ImageBuildException changed(Path path, String how) {
    return ImageBuildException.environment(
        path.toString(),
        "changed while it was read: " + how,
        "Run the build again when nothing writes there.",
        null);
  }

  @Override
  public Opened open() throws IOException {
    State before = State.of(path);
    return new Opened(
        before.size(),
        new Watched(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS), path, before));
  }

  @Override
  public String version() throws IOException {
    return "file:" + path + ":" + State.of(path) + ":" + FileVersion.changeTime(path);
  }

  /** Fails at the end of the stream when the file is not as it was. */
  private static final class Watched extends FilterInputStream {

    private final Path path;
    private final State before;
    private long read;

    Watched(InputStream in, Path path, State before) {
      super(in);
      this.path = path;
      this.before = before;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count(b < 0 ? -1 : 1);
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = in.read(buffer, offset, length);
      count(n);
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = in.skip(n);
      read += skipped;
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    /** A reader may stop at the size it was told and never ask for the end, so look there too. */
    private void count(long n) throws IOException {
      read += Math.max(n, 0);
      if (n < 0 || read >= before.size()) {
        State now = State.of(path);
        if (read > before.size() || n < 0 && read != before.size() || !now.equals(before)) {
          throw changed(path, "it had " + before.size() + " bytes and now has " + now.size());
        }
      }
    }
  }
}
