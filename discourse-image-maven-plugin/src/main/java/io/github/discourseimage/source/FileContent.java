package io.github.discourseimage.source;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** A file on this machine; a change while it is read stops the build. */
record FileContent(Path file) implements Content {

  private record State(long size, FileTime modified) {
    static State of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new State(attributes.size(), attributes.lastModifiedTime());
    }
  }

  @Override
  public Opened open() throws IOException {
    State before = State.of(file);
    return new Opened(before.size(), new Watched(Files.newInputStream(file), before));
  }

  @Override
  public String version() throws IOException {
    State state = State.of(file);
    return "file:" + file + ":" + state.size() + ":" + state.modified();
  }

  /** Compares size and time when the end is reached. */
  private final class Watched extends FilterInputStream {

    private final State before;
    private long read;

    Watched(InputStream in, State before) {
      super(in);
      this.before = before;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? -1 : 1);
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      count(count);
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      read += skipped;
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(int bytes) throws IOException {
      read += Math.max(0, bytes);
      boolean tooLong = read > before.size();
      boolean atEnd = bytes < 0;
      if (tooLong || atEnd && (read != before.size() || !before.equals(State.of(file)))) {
        throw ImageBuildException.environment(
            file.toString(),
            "it changed while it was read",
            "Run the build again when nothing writes there.",
            null);
      }
    }
  }
}
