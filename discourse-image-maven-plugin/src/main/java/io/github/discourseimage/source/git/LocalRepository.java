package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/** A repository on this machine, read in place: nothing in it is written or fetched. */
final class LocalRepository implements GitRepository {

  private final Location.Local location;
  private final KnownObjects known;
  private @Nullable ObjectStore store;
  private @Nullable Refs refs;

  LocalRepository(Location.Local location, KnownObjects known) {
    this.location = location;
    this.known = known;
  }

  @Override
  public synchronized Refs refs() {
    if (refs == null) {
      refs = RefFiles.open(find(), () -> new LocalRefs(location.text(), repository()));
    }
    return refs;
  }

  @Override
  public Refs refs(String fullName) {
    return refs();
  }

  @Override
  public ObjectStore objects(Resolved resolved) {
    try {
      ObjectStore found = store();
      found.openUnlessKnown(resolved.commit());
      return found;
    } catch (IOException | IllegalArgumentException e) {
      throw cannotOpen(e);
    }
  }

  private synchronized ObjectStore store() {
    if (store == null) {
      store = new ObjectStore(find(), known, () -> {});
    }
    return store;
  }

  private Repository repository() {
    try {
      return store().repository();
    } catch (IOException | IllegalArgumentException e) {
      throw cannotOpen(e);
    }
  }

  /** Where the repository itself is. */
  private Path find() {
    Path directory = location.directory();
    if (!Files.isDirectory(directory)) {
      throw ImageBuildException.input(
          subject(),
          Files.exists(directory) ? "it is not a directory" : "there is no such directory",
          "Give the path to a repository or its work tree; it is " + directory + " now.");
    }
    try {
      Path git = GitDirectory.find(directory);
      if (git != null) {
        return git;
      }
    } catch (IOException e) {
      throw cannotOpen(e);
    }
    throw ImageBuildException.input(
        subject(),
        directory + " is not a git repository: it holds neither .git nor HEAD and objects",
        "Give the top of a work tree or a bare repository. A plugin without a repository is"
            + " taken with <directory>.");
  }

  private ImageBuildException cannotOpen(Exception cause) {
    return ImageBuildException.environment(
        subject(),
        "it cannot be opened: " + cause.getMessage(),
        "Check that this user may read it, and that it is a SHA-1 repository that git itself can"
            + " read ('git -C "
            + location.directory()
            + " fsck').",
        cause);
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
