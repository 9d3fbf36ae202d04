package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The extension images of a build, unpacked by erofs-utils and laid over each other. */
public final class MergedExtensions {
  private final Path directory;
  private final String differences;

  private MergedExtensions(Path directory, String differences) {
    this.directory = directory;
    this.differences = differences;
  }

  /**
   * Merges them.
   *
   * @param target of a build for Debian that wrote directories too
   * @param directory where; it must not be there yet
   */
  public static MergedExtensions of(Path target, Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String script = Scripts.unpack("merge-extensions.sh", directory).toString();
    return new MergedExtensions(
        directory, Command.of(directory, "sh", script, target.toString()).succeeds());
  }

  /** What is in two images, and what differs from the directories; empty if all is well. */
  public String differences() {
    return differences;
  }

  /** What an image says of whom it is for. */
  public String release(String extension) {
    try {
      return Files.readString(directory.resolve("releases/extension-release." + extension));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
