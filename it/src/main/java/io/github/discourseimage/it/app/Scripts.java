package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** The scripts beside this class. */
final class Scripts {
  private Scripts() {}

  /** Puts a script where programs can read it, also while others run it from there. */
  static Path unpack(String name, Path directory) {
    Path file = directory.resolve(name);
    try (InputStream script = Objects.requireNonNull(Scripts.class.getResourceAsStream(name))) {
      Files.createDirectories(directory);
      Path part = Files.createTempFile(directory, name, ".part");
      Files.copy(script, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
