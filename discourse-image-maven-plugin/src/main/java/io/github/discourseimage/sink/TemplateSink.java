package io.github.discourseimage.sink;

import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.template.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;

/**
 * Rendered files beside the image: how to build and run it as a container, the chart of Helm. A
 * file that is already right is not touched, nor is what others keep in the directory.
 */
public final class TemplateSink implements Sink {

  private static final String TEMPORARY = ".part";

  private final String name;
  private final Path directory;
  private final List<RenderedFile> files;

  /**
   * @param name what the user calls it: {@code container} or {@code helm}
   * @param directory such as {@code target/container}
   */
  public TemplateSink(String name, Path directory, List<RenderedFile> files) {
    this.name = name;
    this.directory = directory;
    this.files = List.copyOf(files);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Artifact> write(Image image) {
    for (RenderedFile file : files) {
      Path target = directory.resolve(file.path());
      try {
        write(file, target);
      } catch (IOException e) {
        throw failure(target, e);
      }
    }
    return List.of();
  }

  private static ImageBuildException failure(Path path, IOException e) {
    return ImageBuildException.environment(
        path.toString(), "cannot be written: " + e, "Check its permissions and the disk.", e);
  }

  private static void write(RenderedFile file, Path target) throws IOException {
    byte[] bytes = file.content().readAll();
    if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(bytes, Files.readAllBytes(target))) {
      return;
    }
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path part = target.resolveSibling(target.getFileName() + TEMPORARY);
    try {
      Files.write(part, bytes);
      if (part.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        String mode = file.executable() ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString(mode));
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
