package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/** A repository on this machine, read in place: nothing in it is written or fetched. */
final class LocalRepository implements GitRepository {

  private final Location.Local location;
  private @Nullable ObjectStore store;
  private @Nullable Refs refs;

  LocalRepository(Location.Local location) {
    this.location = location;
  }

  @Override
  public synchronized Refs refs() {
    if (refs == null) {
      refs = new LocalRefs(location.text(), store().repository());
    }
    return refs;
  }

  @Override
  public Refs refs(String fullName) {
    return refs();
  }

  @Override
  public ObjectStore objects(Resolved resolved) {
    return store();
  }

  private synchronized ObjectStore store() {
    if (store == null) {
      store = new ObjectStore(open(), () -> {});
    }
    return store;
  }

  private Repository open() {
    Path directory = location.directory();
    if (!Files.isDirectory(directory)) {
      throw ImageBuildException.input(
          subject(),
          Files.exists(directory) ? "it is not a directory" : "there is no such directory",
          "Give the path to a repository or its work tree; it is " + directory + " now.");
    }
    JGitRuntime.ensure();
    try {
      return GitDirectory.open(directory);
    } catch (RepositoryNotFoundException e) {
      throw ImageBuildException.input(
          subject(),
          directory + " is not a git repository: it holds neither .git nor HEAD and objects",
          "Give the top of a work tree or a bare repository. A plugin without a repository is"
              + " taken with <directory>.");
    } catch (IOException | IllegalArgumentException e) {
      throw ImageBuildException.environment(
          subject(),
          "it cannot be opened: " + e.getMessage(),
          "Check that this user may read it, and that it is a SHA-1 repository that git itself"
              + " can read ('git -C "
              + directory
              + " fsck').",
          e);
    }
  }

  private String subject() {
    return "repository " + location.text();
  }

  @Override
  public synchronized void close() {
    if (store != null) {
      store.close();
      store = null;
    }
  }
}
