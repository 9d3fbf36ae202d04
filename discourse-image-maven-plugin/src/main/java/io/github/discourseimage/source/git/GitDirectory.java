package io.github.discourseimage.source.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the repository of a directory is (gitrepository-layout(5)). */
final class GitDirectory {

  private static final String GITDIR = "gitdir:";

  private GitDirectory() {}

  /**
   * The repository itself: {@code directory} when it is bare, its {@code .git}, or what the file
   * {@code .git} of a linked work tree or a submodule names; null when it is none of these.
   */
  static @Nullable Path find(Path directory) throws IOException {
    Path dotGit = directory.resolve(".git");
    if (Files.isDirectory(dotGit)) {
      return dotGit;
    }
    if (Files.isRegularFile(dotGit)) {
      String text = Files.readString(dotGit).strip();
      if (!text.startsWith(GITDIR)) {
        return null;
      }
      return directory.resolve(text.substring(GITDIR.length()).strip()).normalize();
    }
    if (Files.isRegularFile(directory.resolve("HEAD"))
        && (Files.isDirectory(directory.resolve("objects"))
            || Files.isRegularFile(directory.resolve("commondir")))) {
      return directory;
    }
    return null;
  }
}
