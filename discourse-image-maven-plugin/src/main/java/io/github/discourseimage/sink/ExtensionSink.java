package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Writes the extension images of one kind, as an {@link ImageSet} {@code <kind>/}. */
public final class ExtensionSink implements Sink {

  private final ExtensionKind kind;
  private final Path directory;
  private final Extensions extensions;
  private final ImageOptions options;
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
      ImageOptions options,
      int threads,
      BuildLog log) {
    this.kind = kind;
    this.directory = target.resolve(kind.id());
    this.extensions = new Extensions(kind, releases, version, log);
    this.options = options;
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
    try (ImageSet images = new ImageSet(directory, image, options, threads, log)) {
      for (Extension extension : extensions.of(image)) {
        images
            .write(extension.name(), extension.architecture(), extension.entries())
            .ifPresent(artifacts::add);
      }
      images.moveAll();
    }
    return artifacts;
  }
}
