package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Rootfs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code <name>-rootfs.<extension>}, which all distributions share, and for each
 * distribution {@code <name>-rootfs-<distribution>.<extension>} with the rest, and beside each a
 * {@code .sha256} that sha256sum(1) checks.
 *
 * <p>All files of a run are written under temporary names in the same directory and moved into
 * place when the last is whole. The memory needed does not depend on the sizes of the files.
 */
public final class TarballSink implements Sink {

  private final Path directory;
  private final Compression compression;
  private final int level;
  private final int threads;
  private final BuildLog log;
  private final PendingFiles.Opener opener;

  /**
   * Makes a sink.
   *
   * @param directory where the archives go; made when it is missing
   * @param level of the compression, {@link Compression#requireLevel checked}
   * @param threads that read, and as many that compress; the bytes are the same with any number
   */
  public TarballSink(
      Path directory, Compression compression, int level, int threads, BuildLog log) {
    this(directory, compression, level, threads, log, PendingFiles::openFile);
  }

  TarballSink(
      Path directory,
      Compression compression,
      int level,
      int threads,
      BuildLog log,
      PendingFiles.Opener opener) {
    this.directory = directory;
    this.compression = compression;
    this.level = level;
    this.threads = Math.max(1, threads);
    this.log = log;
    this.opener = opener;
  }

  @Override
  public String name() {
    return "tarball";
  }

  @Override
  public List<Artifact> write(Image image) {
    List<Artifact> artifacts = new ArrayList<>();
    try (PendingFiles pending = new PendingFiles(directory, opener)) {
      artifacts.add(write(image, image.common(), "rootfs", pending));
      for (Map.Entry<Distribution, Rootfs> delta : image.deltas().entrySet()) {
        artifacts.add(write(image, delta.getValue(), "rootfs-" + delta.getKey().id(), pending));
      }
      pending.moveAll();
    }
    return artifacts;
  }

  private Artifact write(Image image, Rootfs rootfs, String classifier, PendingFiles pending) {
    String fileName = image.name() + "-" + classifier + "." + compression.extension();
    PendingFiles.Written archive =
        new TarEncoder(image.time(), compression, level, threads, new RootfsWriter(threads, log))
            .write(classifier, rootfs.entries(), fileName, pending);
    pending.writeSha256(fileName, archive.sha256());
    return new Artifact(
        classifier,
        compression.extension(),
        directory.resolve(fileName),
        archive.size(),
        archive.sha256());
  }
}
