package io.github.discourseimage.sink;

import io.github.discourseimage.rootfs.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What must be done to one directory of a tree and to the names in it, without those below. */
final class TreePlan {

  /** How a name becomes what it should be. */
  enum Action {
    /** There is nothing there. */
    CREATE,
    /** Something else is there. */
    REPLACE,
    /** The content is right, but not the mode or the time. */
    TOUCH
  }

  /** One name to be made or mended: a file or a link. */
  record Change(TreePlan parent, Entry entry, Path path, Action action) {}

  private final Entry.Directory directory;
  private final Path path;
  private final List<Entry> wanted = new ArrayList<>();

  /** Whether the directory itself must be made. */
  private final boolean made;

  private final List<Change> changes = new ArrayList<>();
  private final List<Path> deletions = new ArrayList<>();
  private volatile boolean touched;

  TreePlan(Entry.Directory directory, Path path, boolean made) {
    this.directory = directory;
    this.path = path;
    this.made = made;
    this.touched = made;
  }

  Entry.Directory directory() {
    return directory;
  }

  Path path() {
    return path;
  }

  boolean made() {
    return made;
  }

  /** What should be in the directory: files, links and directories. */
  List<Entry> wanted() {
    return wanted;
  }

  List<Change> changes() {
    return changes;
  }

  /** Names that should not be there. */
  List<Path> deletions() {
    return deletions;
  }

  void change(Entry entry, Path at, Action action) {
    changes.add(new Change(this, entry, at, action));
    touch();
  }

  void delete(Path at) {
    deletions.add(at);
    touch();
  }

  /** Asks for the directory's mode and time to be set when all else is done. */
  void touch() {
    touched = true;
  }

  boolean touched() {
    return touched;
  }
}
