package io.github.discourseimage.source.git;

import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.jspecify.annotations.Nullable;

/** A blob in the object database. Two of one id hold the same bytes, wherever they are read. */
final class Blob implements Content {

  private final ObjectStore store;
  private final ObjectId id;

  Blob(ObjectStore store, ObjectId id) {
    this.store = store;
    this.id = id;
  }

  ObjectId id() {
    return id;
  }

  @Override
  public Opened open() throws IOException {
    try {
      ObjectLoader loader = store.open(id, Constants.OBJ_BLOB);
      return loader.isLarge()
          ? new Opened(loader.getSize(), loader.openStream())
          : Content.opened(loader.getCachedBytes());
    } catch (IOException e) {
      throw store.unreadable(e);
    }
  }

  /** For the few that the build looks into: they are remembered. */
  @Override
  public byte[] readAll() throws IOException {
    try {
      return store.bytes(id, Constants.OBJ_BLOB).clone();
    } catch (IOException e) {
      throw store.unreadable(e);
    }
  }

  @Override
  public String version() {
    return "git:" + id.name();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Blob that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return version();
  }
}
