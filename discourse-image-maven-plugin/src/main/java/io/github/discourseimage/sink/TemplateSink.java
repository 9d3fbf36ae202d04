package io.github.discourseimage.sink;

import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Rendered files that lie beside the image, such as a Dockerfile; their directory holds nothing
 * else.
 */
public final class TemplateSink implements Sink {

  private final String name;
  private final Path directory;
  private final List<RenderedFile> files;

  /**
   * Makes a sink.
   *
   * @param name of the output, which is also that of its directory
   * @param parent in which the directory is kept
   * @param files that are in it when {@link #write} is done
   */
  public TemplateSink(String name, Path parent, List<RenderedFile> files) {
    this.name = name;
    this.directory = parent.resolve(name);
    this.files = List.copyOf(files);
  }

  @Override
  public String name() {
    return name;
  }

  /** Nothing is attached: these files belong to the tarballs and change with them. */
  @Override
  public List<Artifact> write(Image image) {
    Set<Path> written = new HashSet<>();
    try {
      for (RenderedFile file : files) {
        Path target = directory.resolve(file.path());
        write(file, target);
        written.add(target);
      }
      removeOthers(written);
    } catch (IOException e) {
      throw OutputFailure.unwritable(directory, "the rendered files cannot be written", e);
    }
    return List.of();
  }

  private static void write(RenderedFile file, Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException(target + " has no directory");
    }
    Files.createDirectories(parent);
    Path part = parent.resolve("." + target.getFileName() + ".part");
    try {
      Files.write(part, file.content().readAll());
      if (file.executable() && !part.toFile().setExecutable(true, false)) {
        throw new IOException(part + " cannot be made executable");
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void removeOthers(Set<Path> written) throws IOException {
    List<Path> others = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> found = Files.walk(directory)) {
        found
            .filter(path -> !Files.isDirectory(path) && !written.contains(path))
            .forEach(others::add);
      }
    }
    for (Path other : others) {
      Files.delete(other);
    }
  }
}
