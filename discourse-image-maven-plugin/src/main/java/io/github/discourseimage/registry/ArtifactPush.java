package io.github.discourseimage.registry;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.oci.Json;
import io.github.discourseimage.oci.MediaTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Brings one file that is no image into a registry under a tag (OCI image specification 1.1,
 * "Guidelines for Artifact Usage").
 */
public final class ArtifactPush {

  /**
   * What is pushed.
   *
   * @param kind in messages, such as {@code chart}
   * @param config what tells of the file
   * @param fileType the file's media type
   * @param annotations of the manifest
   */
  public record Wish(
      String kind,
      ImageName name,
      String tag,
      byte[] config,
      String configType,
      Path file,
      String fileType,
      SortedMap<String, String> annotations) {}

  /**
   * Whether a tag may move to other bytes.
   *
   * @param allowed if not, a tag that is there with others ends the build
   * @param hint what to do then
   */
  public record Replacing(boolean allowed, String hint) {}

  private final Wish wish;
  private final Repository repository;
  private final UploadSessions sessions;
  private final RegistryAccess access;

  private ArtifactPush(
      Wish wish, Repository repository, UploadSessions sessions, RegistryAccess access) {
    this.wish = wish;
    this.repository = repository;
    this.sessions = sessions;
    this.access = access;
  }

  /**
   * Pushes it, unless it is there.
   *
   * @param goal that is named where Maven is offline
   * @param sessions where is kept how far uploads came
   */
  public static Push.Pushed push(
      Wish wish, Replacing replacing, String goal, Path sessions, RegistryAccess access) {
    return RegistryTask.run(
        "push of the " + wish.kind() + " to " + wish.name(),
        goal,
        access,
        wish.name(),
        repository ->
            new ArtifactPush(wish, repository, new UploadSessions(sessions), access)
                .run(replacing));
  }

  private Push.Pushed run(Replacing replacing) throws NetworkFailure, InterruptedException {
    Descriptor config = Descriptor.of(wish.configType(), wish.config());
    Descriptor file = describe(wish.file(), wish.fileType());
    byte[] bytes = manifest(config, file);
    Descriptor manifest = Descriptor.of(MediaTypes.MANIFEST, bytes);
    Push.Pushed pushed =
        new Push.Pushed(wish.name(), manifest.digest(), new TreeSet<>(List.of(wish.tag())));
    Optional<Digest> present = repository.digest(wish.tag(), repository.pushScope());
    if (present.equals(Optional.of(manifest.digest()))) {
      access.log().info("The " + wish.kind() + " is there already: " + pushed.reference());
      return pushed;
    }
    if (present.isPresent() && !replacing.allowed()) {
      throw ImageBuildException.input(
          wish.name() + ":" + wish.tag(),
          "is there already with other content, "
              + present.get()
              + "; this build's is "
              + manifest.digest(),
          replacing.hint());
    }
    send(config, BlobUpload.Content.of(wish.config()));
    send(file, wish::file);
    repository.put(wish.tag(), manifest, bytes);
    access.log().info("Pushed " + pushed.reference() + " as " + wish.tag());
    return pushed;
  }

  private byte[] manifest(Descriptor config, Descriptor file) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.MANIFEST);
    manifest.put("config", config.json());
    manifest.put("layers", List.of(file.json()));
    manifest.put("annotations", wish.annotations());
    return Json.bytes(manifest);
  }

  private static Descriptor describe(Path file, String type) {
    try {
      return Descriptor.of(type, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(Descriptor blob, BlobUpload.Content content)
      throws NetworkFailure, InterruptedException {
    new BlobUpload(repository, blob, content, sessions, bytes -> {}).run(Optional.empty());
  }
}
