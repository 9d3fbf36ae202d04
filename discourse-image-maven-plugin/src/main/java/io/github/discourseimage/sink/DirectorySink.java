package io.github.discourseimage.sink;

import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps the directories {@code rootfs}, which all distributions share, and {@code
 * rootfs-<distribution>} equal to the image: writes only what changed, mends what somebody edited
 * and deletes what does not belong there.
 *
 * <p>Owners are those of the user who builds, for only root may give files away; extended
 * attributes are set as far as the file system takes those of a user.
 */
public final class DirectorySink implements Sink {

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

  /**
   * Writes entries to a directory that is not there yet.
   *
   * @param entries with all their parents, below the root
   */
  public static void writeTree(Path root, List<Entry> entries, SourceDateEpoch time, BuildLog log)
      throws InterruptedException {
    Path index = root.resolveSibling(root.getFileName() + ".index");
    int threads = Runtime.getRuntime().availableProcessors();
    new TreeUpdate(root, index, time, threads, log).run(entries);
  }

  private void update(Image image, Rootfs rootfs, String name) {
    Path root = directory.resolve(name);
    try {
      new TreeUpdate(root, state.resolve(name + ".index"), image.time(), threads, log)
          .run(rootfs.entries());
    } catch (InterruptedException e) {
      throw OutputFailure.interrupted(root, e);
    }
  }
}
