package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageGraph.Document;
import io.github.discourseimage.oci.Json;
import io.github.discourseimage.oci.JsonObject;
import io.github.discourseimage.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Attaches files to images (OCI distribution specification 1.1, "Pushing Manifests with Subject"):
 * a manifest that names the image as its subject, and where the registry keeps no list of such
 * manifests, an index under the tag {@code sha256-<digest>}.
 */
final class Referrers {

  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor EMPTY_CONFIG =
      Descriptor.of("application/vnd.oci.empty.v1+json", EMPTY);

  private final Repository repository;
  private final UploadSessions sessions;

  Referrers(Repository repository, UploadSessions sessions) {
    this.repository = repository;
    this.sessions = sessions;
  }

  /** Attaches a file unless it is there; whether it was sent. */
  boolean attach(Descriptor image, Referrer referrer) throws NetworkFailure, InterruptedException {
    Descriptor content = describe(referrer);
    Map<String, Object> manifest = manifest(image, referrer, content);
    byte[] bytes = Json.bytes(manifest);
    Descriptor artifact = Descriptor.of(MediaTypes.MANIFEST, bytes);
    Optional<JsonObject> kept = listOfRegistry(image);
    JsonObject list = kept.isPresent() ? kept.get() : listUnderTag(image);
    if (names(list, artifact)) {
      return false;
    }
    blob(EMPTY_CONFIG, BlobUpload.Content.of(EMPTY));
    blob(content, referrer::file);
    Answer answer = repository.put(artifact.digest().toString(), artifact, bytes);
    if (kept.isEmpty() || answer.header("OCI-Subject").isEmpty()) {
      putUnderTag(image, artifact, referrer, kept.isEmpty() ? list : listUnderTag(image));
    }
    return true;
  }

  private static Map<String, Object> manifest(
      Descriptor image, Referrer referrer, Descriptor content) {
    Map<String, Object> layer = content.json();
    layer.put(
        "annotations",
        Map.of("org.opencontainers.image.title", referrer.file().getFileName().toString()));
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.MANIFEST);
    manifest.put("artifactType", referrer.artifactType());
    manifest.put("config", EMPTY_CONFIG.json());
    manifest.put("layers", List.of(layer));
    manifest.put("subject", new Descriptor(image.mediaType(), image.digest(), image.size()).json());
    return manifest;
  }

  private static Descriptor describe(Referrer referrer) {
    MessageDigest sum = Digest.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(referrer.file()), sum)) {
      long size = in.transferTo(OutputStream.nullOutputStream());
      return new Descriptor(referrer.artifactType(), Digest.ofSum(sum), size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void blob(Descriptor blob, BlobUpload.Content content)
      throws NetworkFailure, InterruptedException {
    new BlobUpload(repository, blob, content, sessions, bytes -> {}).run(Optional.empty());
  }

  /** Nothing where the registry keeps no list. */
  private Optional<JsonObject> listOfRegistry(Descriptor image)
      throws NetworkFailure, InterruptedException {
    Call call =
        Call.of(
            "GET",
            repository.at("referrers/" + image.digest()),
            repository.pushScope(),
            "list what refers to " + repository.name() + "@" + image.digest());
    Answer answer = repository.server().send(call);
    if (!answer.isSuccess()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonObject.of(answer.body()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String tag(Descriptor image) {
    return image.digest().toString().replace(':', '-');
  }

  private JsonObject listUnderTag(Descriptor image) throws NetworkFailure, InterruptedException {
    return repository
        .find(tag(image), repository.pushScope())
        .map(Document::json)
        .orElse(JsonObject.EMPTY);
  }

  private static boolean names(JsonObject list, Descriptor artifact) {
    return list.objects("manifests").stream()
        .anyMatch(each -> each.text("digest").equals(artifact.digest().toString()));
  }

  private void putUnderTag(
      Descriptor image, Descriptor artifact, Referrer referrer, JsonObject list)
      throws NetworkFailure, InterruptedException {
    List<Object> manifests = new ArrayList<>();
    list.objects("manifests").forEach(each -> manifests.add(each.members()));
    Map<String, Object> json = artifact.json();
    json.put("artifactType", referrer.artifactType());
    manifests.add(json);
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaTypes.INDEX);
    index.put("manifests", manifests);
    byte[] bytes = Json.bytes(index);
    repository.put(tag(image), Descriptor.of(MediaTypes.INDEX, bytes), bytes);
  }
}
