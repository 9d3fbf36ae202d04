package io.github.discourseimage.sink;

import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory of rendered files and nothing else: tools take whatever lies there. */
public final class RenderedTree implements Sink {

  private final String name;
  private final Path directory;
  private final Supplier<List<RenderedFile>> files;

  /**
   * Makes a sink.
   *
   * @param name what the user calls it
   * @param files asked when the sinks before have written
   */
  public RenderedTree(String name, Path directory, Supplier<List<RenderedFile>> files) {
    this.name = name;
    this.directory = directory;
    this.files = files;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Artifact> write(Image image) {
    List<RenderedFile> all = files.get();
    removeOthers(all);
    return new TemplateSink(name, directory, all).write(image);
  }

  private void removeOthers(List<RenderedFile> all) {
    Set<Path> wanted =
        all.stream().map(file -> directory.resolve(file.path())).collect(Collectors.toSet());
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && !wanted.contains(path)) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw OutputFailure.unwritable(directory, "what an earlier build left stays in the way", e);
    }
  }
}
