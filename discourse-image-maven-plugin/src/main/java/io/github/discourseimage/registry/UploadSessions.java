package io.github.discourseimage.registry;

import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where uploads that broke go on, so that a later run sends the rest only. To know it is a
 * convenience: what cannot be read or written is passed over.
 */
final class UploadSessions {

  private final Path directory;

  /**
   * @param directory is made when it is needed
   */
  UploadSessions(Path directory) {
    this.directory = directory;
  }

  Optional<URI> find(URI uploads, Digest blob) {
    try {
      return Optional.of(
          URI.create(Files.readString(file(uploads, blob), StandardCharsets.UTF_8).strip()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void keep(URI uploads, Digest blob, URI location) {
    try {
      Files.createDirectories(directory);
      Files.writeString(file(uploads, blob), location + "\n");
    } catch (IOException e) {
      // Then a later run starts anew.
    }
  }

  void forget(URI uploads, Digest blob) {
    try {
      Files.deleteIfExists(file(uploads, blob));
    } catch (IOException e) {
      // The registry will not know it any more.
    }
  }

  private Path file(URI uploads, Digest blob) {
    return directory.resolve(Sha256.of(uploads + " " + blob));
  }
}
