package io.github.discourseimage.sink;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a user is told when a file cannot be written. */
final class OutputFailure {

  private OutputFailure() {}

  /** A directory or a disk that does not take a file; tells what room is left. */
  static ImageBuildException unwritable(Path path, String problem, IOException e) {
    return ImageBuildException.environment(
        path.toString(),
        problem + ": " + reason(e) + room(path),
        "make room on the disk, let this user write to the directory, or choose another one",
        e);
  }

  /** The build was asked to stop; the thread stays interrupted. */
  static ImageBuildException interrupted(Path path, Exception e) {
    Thread.currentThread().interrupt();
    return ImageBuildException.environment(
        path.toString(), "the build was interrupted while this was written", "build again", e);
  }

  /** What the system says; the names of some exceptions say more than their messages. */
  static String reason(IOException e) {
    String reason = e.getClass() == IOException.class ? e.getMessage() : null;
    if (e instanceof FileSystemException ofFile) {
      reason = ofFile.getReason();
    }
    return reason == null ? e.toString() : reason;
  }

  private static String room(Path path) {
    for (Path at = path.toAbsolutePath(); at != null; at = at.getParent()) {
      try {
        if (Files.isDirectory(at)) {
          long bytes = Files.getFileStore(at).getUsableSpace();
          return " (" + bytes / (1024 * 1024) + " MiB are free in " + at + ")";
        }
      } catch (IOException e) {
        return "";
      }
    }
    return "";
  }
}
