package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.format.erofs.ErofsWriter;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Writes the extension images of one kind as file systems, {@code <kind>/<extension>.raw}, and
 * beside each a {@code .sha256}. All are written under temporary names and moved into place when
 * the last is whole.
 */
public final class ExtensionSink implements Sink {

  private static final String TYPE = "raw";

  private final ExtensionKind kind;
  private final Path directory;
  private final Extensions extensions;
  private final ErofsCompression compression;
  private final int threads;
  private final BuildLog log;

  /**
   * Makes a sink.
   *
   * @param target Maven's target
   * @param releases what each distribution's files were made for, where that is known
   * @param version of the app
   * @param threads that read; the bytes are the same with any number
   */
  public ExtensionSink(
      ExtensionKind kind,
      Path target,
      SortedMap<Distribution, OsRelease> releases,
      String version,
      ErofsCompression compression,
      int threads,
      BuildLog log) {
    this.kind = kind;
    this.directory = target.resolve(kind.id());
    this.extensions = new Extensions(kind, releases, version, log);
    this.compression = compression;
    this.threads = threads;
    this.log = log;
  }

  @Override
  public String name() {
    return kind.id();
  }

  @Override
  public List<Artifact> write(Image image) {
    List<Artifact> artifacts = new ArrayList<>();
    try (PendingFiles pending = new PendingFiles(directory, PendingFiles::openFile)) {
      for (Extension extension : extensions.of(image)) {
        String fileName = extension.name() + "." + TYPE;
        PendingFiles.Written written =
            pending.writeScattered(
                fileName,
                out ->
                    new RootfsWriter(threads, log)
                        .write(
                            extension.entries(),
                            new ErofsWriter(out, image.time(), id(image, extension), compression),
                            fileName));
        pending.writeSha256(fileName, written.sha256());
        artifacts.add(
            new Artifact(
                extension.name(),
                TYPE,
                directory.resolve(fileName),
                written.size(),
                written.sha256()));
      }
      pending.moveAll();
    }
    return artifacts;
  }

  /** The same in each build of the same. */
  private static UUID id(Image image, Extension extension) {
    String name = image.name() + " " + extension.name() + " " + image.time();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
