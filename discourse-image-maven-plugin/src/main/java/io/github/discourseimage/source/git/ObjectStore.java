package io.github.discourseimage.source.git;

import io.github.discourseimage.image.ImageBuildException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/** An open object database. Each thread reads through a reader of its own. */
final class ObjectStore implements Closeable {

  private final Repository repository;
  private final Runnable damaged;
  private final Queue<ObjectReader> readers = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<ObjectReader> reader = ThreadLocal.withInitial(this::newReader);

  /**
   * @param repository is closed with this
   * @param damaged is run when an object cannot be read
   */
  ObjectStore(Repository repository, Runnable damaged) {
    this.repository = repository;
    this.damaged = damaged;
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
