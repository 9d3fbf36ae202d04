package io.github.discourseimage.sink;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reading of a file's content, with failures that name the file and where it is from. */
final class FileContent {

  private FileContent() {}

  static Content.Opened open(Entry.File file) {
    try {
      return file.content().open();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static String version(Entry.File file) {
    try {
      return file.content().version();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Reads exactly as many bytes as were promised; for files that fit into memory. The bytes may be
   * those of the content itself and must not be changed.
   */
  static byte[] readAll(Entry.File file, Content.Opened opened) {
    Optional<byte[]> inMemory = opened.inMemory();
    if (inMemory.isPresent()) {
      return inMemory.get();
    }
    byte[] bytes = new byte[(int) opened.size()];
    try {
      int read = opened.stream().readNBytes(bytes, 0, bytes.length);
      if (read < bytes.length) {
        throw changed(file, opened.size(), read);
      }
      requireEnd(file, opened);
      return bytes;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Reads as much as there is, but no more than was promised; after the last byte makes sure that
   * there is no more.
   *
   * @param done bytes read before
   * @return the number of bytes read, at least 1 unless {@code done} is all
   */
  static int read(Entry.File file, Content.Opened opened, long done, byte[] buffer) {
    InputStream in = opened.stream();
    try {
      if (done == opened.size()) {
        requireEnd(file, opened);
        return 0;
      }
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, opened.size() - done));
      if (count <= 0) {
        throw changed(file, opened.size(), done);
      }
      return count;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static void close(Content.Opened opened) {
    try {
      opened.close();
    } catch (IOException e) {
      // Everything that was wanted of it has been read, or something else has failed already.
    }
  }

  private static void requireEnd(Entry.File file, Content.Opened opened) throws IOException {
    if (opened.stream().read() >= 0) {
      throw changed(file, opened.size(), -1);
    }
  }

  private static ImageBuildException changed(Entry.File file, long promised, long read) {
    return ImageBuildException.environment(
        describe(file),
        "the file changed while it was read: "
            + promised
            + " bytes were expected and "
            + (read < 0 ? "more" : "only " + read)
            + " came",
        "let nothing write to the sources while the image is built, and build again",
        null);
  }

  private static ImageBuildException unreadable(Entry.File file, IOException e) {
    return ImageBuildException.environment(
        describe(file),
        "the file cannot be read: " + OutputFailure.reason(e),
        "make sure that it still exists and that this user may read it",
        e);
  }

  private static String describe(Entry.File file) {
    return file.path() + " (" + file.origin() + ")";
  }
}
