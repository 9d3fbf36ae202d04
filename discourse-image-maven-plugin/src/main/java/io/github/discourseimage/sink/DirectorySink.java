package io.github.discourseimage.sink;

import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the directories {@code rootfs}, which all distributions share, and {@code
 * rootfs-<distribution>} equal to the image: writes only what changed, mends what somebody edited
 * and deletes what does not belong there.
 *
 * <p>Owners are those of the user who builds, for only root may give files away; extended
 * attributes are set as far as the file system takes those of a user.
 */
public final class DirectorySink implements Sink {

  private static final Origin PARENT = new Origin("(parents)", "something lies below it");

  private final Path directory;
  private final Path state;
  private final int threads;
  private final BuildLog log;

  /**
   * Makes a sink.
   *
   * @param directory in which the trees are kept
   * @param state directory for the indexes of what was written; outside of the trees
   * @param threads that write
   */
  public DirectorySink(Path directory, Path state, int threads, BuildLog log) {
    this.directory = directory;
    this.state = state;
    this.threads = Math.max(1, threads);
    this.log = log;
  }

  @Override
  public String name() {
    return "directory";
  }

  /** Nothing is attached: Maven attaches files. */
  @Override
  public List<Artifact> write(Image image) {
    try {
      Files.createDirectories(directory);
      Files.createDirectories(state);
    } catch (IOException e) {
      throw OutputFailure.unwritable(directory, "the output directory cannot be made", e);
    }
    update(image, image.common(), "rootfs");
    image
        .deltas()
        .forEach((distribution, delta) -> update(image, delta, "rootfs-" + distribution.id()));
    return List.of();
  }

  private void update(Image image, Rootfs rootfs, String name) {
    Path root = directory.resolve(name);
    try {
      new TreeUpdate(root, state.resolve(name + ".index"), image.time(), threads, log)
          .run(withParents(rootfs, image.common()));
    } catch (InterruptedException e) {
      throw OutputFailure.interrupted(root, e);
    }
  }

  /** A delta does not repeat the directories below it, but here nothing is below it. */
  private static List<Entry> withParents(Rootfs rootfs, Rootfs below) {
    List<Entry> all = new ArrayList<>(rootfs.entries());
    Set<UnixPath> seen = new HashSet<>();
    for (Entry entry : rootfs.entries()) {
      UnixPath path = entry.path().parent();
      while (!path.isRoot() && seen.add(path)) {
        if (rootfs.find(path).isEmpty()) {
          all.add(below.find(path).orElse(new Entry.Directory(path, Attributes.DIRECTORY, PARENT)));
        }
        path = path.parent();
      }
    }
    if (all.size() > rootfs.entries().size()) {
      all.sort(Comparator.comparing(Entry::path));
    }
    return all;
  }
}
