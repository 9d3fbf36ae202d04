package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.ImageGraph.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fetches the file of an artifact that is no image. */
public final class ArtifactPull {

  private ArtifactPull() {}

  /**
   * Fetches it, unless it is there.
   *
   * @param kind in messages, such as {@code chart}
   * @param fileType the file's media type
   * @param directory that gets a file called like the digest
   * @param goal that is named where Maven is offline
   */
  public static Path pull(
      String kind,
      ImageReference reference,
      String fileType,
      Path directory,
      String goal,
      RegistryAccess access) {
    return RegistryTask.run(
        kind + " " + reference,
        goal,
        access,
        reference.name(),
        repository -> {
          Document manifest =
              repository
                  .find(reference.wanted(), repository.pullScope())
                  .orElseThrow(
                      () ->
                          NetworkFailure.lasting(
                              "it is not there, or is hidden from this login",
                              "Check its name and version."));
          Descriptor file =
              manifest.json().objects("layers").stream()
                  .map(Descriptor::of)
                  .filter(layer -> layer.mediaType().equals(fileType))
                  .findFirst()
                  .orElseThrow(
                      () ->
                          NetworkFailure.lasting(
                              "it is there, but it is no " + kind, "Check its name."));
          try {
            Files.createDirectories(directory);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return new BlobDownload(repository, file, repository.pullScope())
              .to(directory.resolve(file.digest().hex()));
        });
  }
}
