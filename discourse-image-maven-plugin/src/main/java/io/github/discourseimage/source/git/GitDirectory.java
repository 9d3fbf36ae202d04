package io.github.discourseimage.source.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** Where the repository of a directory is (gitrepository-layout(5)). */
final class GitDirectory {

  private static final String GITDIR = "gitdir:";

  private GitDirectory() {}

  static Repository open(Path directory) throws IOException {
    FileRepositoryBuilder builder = new FileRepositoryBuilder();
    builder.setGitDir(find(directory).toFile()).setMustExist(true);
    return builder.build();
  }

  /**
   * The repository itself: {@code directory} when it is bare, its {@code .git}, or what the file
   * {@code .git} of a linked work tree or a submodule names.
   */
  static Path find(Path directory) throws IOException {
    Path dotGit = directory.resolve(".git");
    if (Files.isDirectory(dotGit)) {
      return dotGit;
    }
    if (Files.isRegularFile(dotGit)) {
      String text = Files.readString(dotGit).strip();
      if (!text.startsWith(GITDIR)) {
        throw new RepositoryNotFoundException(directory.toFile());
      }
      return directory.resolve(text.substring(GITDIR.length()).strip()).normalize();
    }
    if (Files.isRegularFile(directory.resolve("HEAD"))
        && (Files.isDirectory(directory.resolve("objects"))
            || Files.isRegularFile(directory.resolve("commondir")))) {
      return directory;
    }
    throw new RepositoryNotFoundException(directory.toFile());
  }
}
