package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
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
import org.jspecify.annotations.Nullable;

/**
 * An object database, opened when something is asked of it that is not known. Each thread reads
 * through a reader of its own.
 */
final class ObjectStore implements Closeable {

  private final Path git;
  private final KnownObjects known;
  private final Runnable damaged;
  private final Queue<ObjectReader> readers = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<ObjectReader> reader = ThreadLocal.withInitial(this::newReader);

  private @Nullable Repository opened;

  /**
   * @param git the repository itself, not its work tree
   * @param known is asked first
   * @param damaged is run when an object cannot be read
   */
  ObjectStore(Path git, KnownObjects known, Runnable damaged) {
    this.git = git;
    this.known = known;
    this.damaged = damaged;
  }

  /**
   * The commit of a name.
   *
   * @throws ImageBuildException when there is none
   */
  Commit commit(Resolved resolved) {
    try {
      return commit(resolved.commit());
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

  private Commit commit(String name) throws IOException {
    ObjectId id = ObjectId.fromString(name);
    Optional<byte[]> before = known.find(id);
    if (before.isPresent()) {
      return Commit.of(before.get());
    }
    try (RevWalk walk = new RevWalk(repository())) {
      RevCommit read = walk.parseCommit(id);
      Commit commit =
          new Commit(read.getTree().copy(), Instant.ofEpochSecond(read.getCommitTime()));
      known.put(id, commit.bytes());
      return commit;
    }
  }

  /** Fails unless a commit and the top of its tree can be read. */
  void requireTop(String commit) throws IOException {
    bytes(commit(commit).tree(), Constants.OBJ_TREE);
  }

  /** Opens the repository, unless a commit of it is known. */
  void openUnlessKnown(String commit) throws IOException {
    if (known.find(ObjectId.fromString(commit)).isEmpty()) {
      repository();
    }
  }

  /** The repository, which is open from now on. */
  synchronized Repository repository() throws IOException {
    if (opened == null) {
      JGitRuntime.ensure();
      FileRepositoryBuilder builder = new FileRepositoryBuilder();
      builder.setGitDir(git.toFile()).setMustExist(true);
      opened = builder.build();
    }
    return opened;
  }

  /** The whole of a tree or of a file that the build itself looks into. */
  byte[] bytes(AnyObjectId id, int type) throws IOException {
    Optional<byte[]> before = known.find(id);
    if (before.isPresent()) {
      return before.get();
    }
    byte[] bytes = open(id, type).getCachedBytes(Integer.MAX_VALUE);
    known.put(id, bytes);
    return bytes;
  }

  /** Opens an object of a kind that is known. */
  ObjectLoader open(AnyObjectId id, int type) throws IOException {
    return reader.get().open(id, type);
  }

  /** The size of a blob in bytes, without reading it. */
  long size(AnyObjectId id, int type) throws IOException {
    Optional<byte[]> before = known.find(id);
    return before.isPresent() ? before.get().length : reader.get().getObjectSize(id, type);
  }

  /** An object that must be there cannot be read. */
  ImageBuildException unreadable(IOException cause) {
    damaged.run();
    return ImageBuildException.environment(
        "repository " + git,
        "an object cannot be read: " + cause.getMessage(),
        "Run the build again: a damaged cache is fetched anew. A repository of your own: check it"
            + " with 'git fsck'; a partial clone must be made whole with 'git fetch --refetch"
            + " --no-filter'.",
        cause);
  }

  private ObjectReader newReader() {
    try {
      ObjectReader created = repository().newObjectReader();
      readers.add(created);
      return created;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    for (ObjectReader open; (open = readers.poll()) != null; ) {
      open.close();
    }
    if (opened != null) {
      opened.close();
    }
  }
}
