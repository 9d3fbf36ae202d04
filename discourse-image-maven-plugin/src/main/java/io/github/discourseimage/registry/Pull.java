package io.github.discourseimage.registry;

import io.github.discourseimage.image.ExclusiveLock;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.image.WholeFile;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageDocuments;
import io.github.discourseimage.oci.ImageGraph;
import io.github.discourseimage.oci.ImageGraph.Document;
import io.github.discourseimage.oci.Json;
import io.github.discourseimage.oci.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Images of registries in the cache that builds share, {@code images/<digest>}: each an OCI image
 * layout, fetched once. What a tag was the last time is remembered for builds without a network.
 */
public final class Pull {

  private final Path directory;
  private final RegistryAccess access;

  /**
   * @param cache directory that builds share
   */
  public Pull(Path cache, RegistryAccess access) {
    this.directory = cache.toAbsolutePath().resolve("images");
    this.access = access;
  }

  /** Which image a reference means now; offline, which one it meant the last time. */
  public Digest digest(ImageReference reference) {
    if (reference.digest().isPresent()) {
      return reference.digest().get();
    }
    Path name = directory.resolve("names").resolve(Sha256.of(reference.toString()));
    if (access.offline()) {
      return remembered(reference, name);
    }
    Digest digest =
        RegistryTask.run(
            subject(reference),
            "fetch",
            access,
            reference.name(),
            repository ->
                repository
                    .digest(reference.tag(), repository.pullScope())
                    .orElseThrow(() -> absent(reference)));
    try {
      WholeFile.write(name, digest + "\n");
    } catch (IOException e) {
      throw notWritable(reference, e);
    }
    return digest;
  }

  private Digest remembered(ImageReference reference, Path name) {
    try {
      return Digest.parse(Files.readString(name, StandardCharsets.UTF_8).strip());
    } catch (IOException | IllegalArgumentException e) {
      throw offline(reference);
    }
  }

  private ImageBuildException offline(ImageReference reference) {
    return ImageBuildException.environment(
        subject(reference),
        "is not in " + directory + " yet, and Maven works offline",
        "Build once without -o.",
        null);
  }

  private static NetworkFailure absent(ImageReference reference) {
    return NetworkFailure.lasting(
        reference + " is not there, or is hidden from this login",
        "Check its name and tag; 'skopeo list-tags docker://" + reference.name() + "' tells tags.");
  }

  private static String subject(ImageReference reference) {
    return "base image " + reference;
  }

  /**
   * Gives an image as a layout.
   *
   * @param digest of an image or of an index
   * @param architectures that are wanted of an index, such as {@code amd64}
   */
  public Path layout(ImageReference reference, Digest digest, SortedSet<String> architectures) {
    Path layout = directory.resolve(digest.hex());
    try (ExclusiveLock held =
        ExclusiveLock.take(
            directory.resolve(digest.hex() + ".lock"),
            () -> access.log().info("Waiting for another build that fetches " + reference))) {
      if (!isComplete(layout, architectures)) {
        if (access.offline()) {
          throw offline(reference);
        }
        RegistryTask.run(
            subject(reference),
            "fetch",
            access,
            reference.name(),
            repository -> {
              fetch(repository, reference, digest, architectures, layout);
              return layout;
            });
      }
      Files.setLastModifiedTime(layout, FileTime.from(Instant.now()));
      return layout;
    } catch (IOException e) {
      throw notWritable(reference, e);
    }
  }

  private ImageBuildException notWritable(ImageReference reference, IOException e) {
    return ImageBuildException.environment(
        subject(reference),
        "cannot be stored in " + directory + ": " + e,
        "Make room, or name another directory with -Ddiscourse.cacheDirectory.",
        e);
  }

  /** The note is written last, so what it tells of is there. */
  private static boolean isComplete(Path layout, SortedSet<String> architectures) {
    try {
      return Files.readString(layout.resolve("architectures"), StandardCharsets.UTF_8)
          .equals(String.join(",", architectures));
    } catch (IOException e) {
      return false;
    }
  }

  private void fetch(
      Repository repository,
      ImageReference reference,
      Digest digest,
      SortedSet<String> architectures,
      Path layout)
      throws NetworkFailure, InterruptedException {
    access.log().info("Fetching " + reference + ", " + digest);
    List<String> scopes = repository.pullScope();
    Document root = repository.find(digest.toString(), scopes).orElseThrow(() -> absent(reference));
    ImageGraph graph =
        ImageGraph.<NetworkFailure, InterruptedException>of(
            root,
            child -> isWanted(child, architectures),
            child -> repository.require(child.digest(), scopes));
    if (graph.manifests().stream().allMatch(each -> each.descriptor().isIndex())) {
      throw ImageBuildException.input(
          subject(reference),
          "has no image for linux/"
              + String.join(", linux/", architectures)
              + "; it has "
              + root.children().stream().map(Pull::platform).collect(Collectors.joining(", ")),
          "Name another image, or choose other architectures.");
    }
    List<Callable<Void>> downloads = new ArrayList<>();
    for (Descriptor blob : graph.blobs()) {
      downloads.add(
          () -> {
            Path file = layout.resolve(blob.digest().blob());
            if (!Files.exists(file)) {
              new BlobDownload(repository, blob, scopes).to(file);
            }
            return null;
          });
    }
    try {
      Files.createDirectories(layout.resolve("blobs/sha256"));
      Together.run(downloads);
      for (Document document : graph.manifests()) {
        Files.write(layout.resolve(document.descriptor().digest().blob()), document.bytes());
      }
      Files.write(layout.resolve("index.json"), index(graph));
      Files.write(layout.resolve("oci-layout"), ImageDocuments.LAYOUT);
      WholeFile.write(layout.resolve("architectures"), String.join(",", architectures));
    } catch (IOException e) {
      throw notWritable(reference, e);
    }
  }

  /** An image without a platform, as in a list of attestations, is for nobody. */
  private static boolean isWanted(JsonObject child, SortedSet<String> architectures) {
    JsonObject platform = child.object("platform").orElse(JsonObject.EMPTY);
    return platform.text("os").equals("linux")
        && architectures.contains(platform.text("architecture"));
  }

  private static String platform(JsonObject child) {
    JsonObject platform = child.object("platform").orElse(JsonObject.EMPTY);
    return platform.text("os") + "/" + platform.text("architecture");
  }

  /** The images that were fetched, and no index that tells of others. */
  private static byte[] index(ImageGraph graph) {
    Map<Digest, JsonObject> platforms = new LinkedHashMap<>();
    for (Document document : graph.manifests()) {
      for (JsonObject child : document.children()) {
        platforms.put(Descriptor.of(child).digest(), child);
      }
    }
    List<Object> manifests = new ArrayList<>();
    for (Document document : graph.manifests()) {
      if (!document.descriptor().isIndex()) {
        Map<String, Object> json = document.descriptor().json();
        Optional.ofNullable(platforms.get(document.descriptor().digest()))
            .flatMap(child -> child.object("platform"))
            .ifPresent(platform -> json.put("platform", platform.members()));
        manifests.add(json);
      }
    }
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("manifests", manifests);
    return Json.bytes(index);
  }
}
