package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** An open object database. Each thread reads through a reader of its own. */
final class ObjectStore implements Closeable {

  private final Repository repository;
  private final Runnable damaged;
  private final Queue<ObjectReader> readers = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<ObjectReader> reader = ThreadLocal.withInitial(this::newReader);

  private ObjectStore(Repository repository, Runnable damaged) {
    this.repository = repository;
    this.damaged = damaged;
  }

  /**
   * Opens a repository.
   *
   * @param git the repository itself, not its work tree
   * @param damaged is run when an object cannot be read
   */
  static ObjectStore open(Path git, Runnable damaged) throws IOException {
    JGitRuntime.ensure();
    FileRepositoryBuilder builder = new FileRepositoryBuilder();
    builder.setGitDir(git.toFile()).setMustExist(true);
    return new ObjectStore(builder.build(), damaged);
  }

  /**
   * The commit of a name.
   *
   * @throws ImageBuildException when there is none
   */
  RevCommit commit(Resolved resolved) {
    try (RevWalk walk = new RevWalk(repository)) {
      return walk.parseCommit(ObjectId.fromString(resolved.commit()));
    } catch (MissingObjectException e) {
      throw ImageBuildException.input(
          "repository " + resolved.repository(),
          "it has no commit " + resolved.commit(),
          "Give the name of a branch or a tag, or fetch the commit into that repository.");
    } catch (IncorrectObjectTypeException e) {
      throw ImageBuildException.input(
          "repository " + resolved.repository(),
          "'" + resolved.ref() + "' is not a commit: " + e.getMessage(),
          "Give the name of a branch or of a tag of a commit.");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Fails unless a commit and the top of its tree can be read. */
  void requireTop(String commit) throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      ObjectId tree = walk.parseCommit(ObjectId.fromString(commit)).getTree();
      open(tree, Constants.OBJ_TREE).getCachedBytes();
    }
  }

  Repository repository() {
    return repository;
  }

  /** Opens an object of a kind that is known. */
  ObjectLoader open(AnyObjectId id, int type) throws IOException {
    return reader.get().open(id, type);
  }

  /** The size of a blob in bytes, without reading it. */
  long size(AnyObjectId id, int type) throws IOException {
    return reader.get().getObjectSize(id, type);
  }

  /** An object that must be there cannot be read. */
  ImageBuildException unreadable(IOException cause) {
    damaged.run();
    return ImageBuildException.environment(
        "repository " + repository.getDirectory(),
        "an object cannot be read: " + cause.getMessage(),
        "Run the build again: a damaged cache is fetched anew. A repository of your own: check it"
            + " with 'git fsck'; a partial clone must be made whole with 'git fetch --refetch"
            + " --no-filter'.",
        cause);
  }

  private ObjectReader newReader() {
    ObjectReader created = repository.newObjectReader();
    readers.add(created);
    return created;
  }

  @Override
  public void close() {
    for (ObjectReader open; (open = readers.poll()) != null; ) {
      open.close();
    }
    repository.close();
  }
}
