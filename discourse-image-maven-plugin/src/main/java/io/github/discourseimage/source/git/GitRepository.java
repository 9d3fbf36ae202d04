package io.github.discourseimage.source.git;

import java.io.Closeable;

/** A repository as one build sees it. Thread safe. */
interface GitRepository extends Closeable {

  /** The names; asked for once and remembered. */
  Refs refs();

  /** The names when they may be asked for under another name than branches and tags. */
  Refs refs(String fullName);

  /** The objects, among them the commit, which is fetched when it is absent. */
  ObjectStore objects(Resolved resolved);

  @Override
  void close();
}
