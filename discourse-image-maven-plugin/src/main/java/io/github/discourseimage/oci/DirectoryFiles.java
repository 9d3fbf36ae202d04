package io.github.discourseimage.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** An image that is kept in a directory. */
public record DirectoryFiles(Path directory) implements ImageFiles {

  @Override
  public boolean has(String name) {
    try {
      return Files.isRegularFile(file(name));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(file(name));
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(file(name));
  }

  /** 'docker save' once made links between layers that are equal. */
  private Path file(String name) throws IOException {
    Path file = directory.resolve(name).toRealPath();
    if (!file.startsWith(directory.toRealPath())) {
      throw new NoSuchFileException(name + " is outside of " + directory);
    }
    return file;
  }
}
