package io.github.discourseimage.rootfs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Layers laid over each other: what a container, a tarball or an extension image shows. Every
 * parent is present, entries are sorted by path, and no entry lies below a link.
 */
public final class Rootfs {

  private final List<Entry> entries;
  private final List<Entry> hidden;
  private final List<Conflict> conflicts;

  private Rootfs(List<Entry> entries, List<Entry> hidden, List<Conflict> conflicts) {
    this.entries = Collections.unmodifiableList(entries);
    this.hidden = Collections.unmodifiableList(hidden);
    this.conflicts = List.copyOf(conflicts);
  }

  /**
   * Lays layers over each other, the first at the bottom. Where two have one path the upper one
   * wins; directories merge. A path below a link of a lower layer (such as {@code /lib -> usr/lib})
   * goes where the link leads. What cannot be laid over each other is told by {@link #conflicts()}.
   */
  public static Rootfs overlay(List<Layer> bottomToTop) {
    return new Overlay().lay(bottomToTop);
  }

  static Rootfs of(List<Entry> entries, List<Entry> hidden, List<Conflict> conflicts) {
    return new Rootfs(entries, hidden, conflicts);
  }

  /**
   * What must be laid over {@code this} to get the view with {@code layers} on top: their entries,
   * less those that are the same here already, and the parents they need.
   */
  public Rootfs delta(List<Layer> layers) {
    return new Overlay().over(this, layers);
  }

  /**
   * All entries in the order of their paths, parents before what they hold; without the root
   * itself.
   */
  public List<Entry> entries() {
    return entries;
  }

  /** The entry at a path, if there is one. */
  public Optional<Entry> find(UnixPath path) {
    return Layer.find(entries, path);
  }

  /** The entries that an upper layer replaced at a path, bottom first. */
  public List<Entry> hiddenAt(UnixPath path) {
    List<Entry> found = new ArrayList<>();
    for (Entry entry : hidden) {
      if (entry.path().equals(path)) {
        found.add(entry);
      }
    }
    return found;
  }

  /** What could not be laid over each other; empty for a root file system that can be shipped. */
  public List<Conflict> conflicts() {
    return conflicts;
  }
}
