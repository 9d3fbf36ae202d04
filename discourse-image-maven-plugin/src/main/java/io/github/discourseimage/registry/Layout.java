package io.github.discourseimage.registry;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.oci.Annotations;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageGraph;
import io.github.discourseimage.oci.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An OCI image layout whose images are pushed.
 *
 * @param tags what is pushed; never empty
 */
record Layout(Path directory, SortedMap<String, Descriptor> tags) {

  static Layout read(Path directory) {
    SortedMap<String, Descriptor> tags = new TreeMap<>();
    try {
      JsonObject index = JsonObject.of(Files.readAllBytes(directory.resolve("index.json")));
      for (JsonObject each : index.objects("manifests")) {
        Descriptor descriptor = Descriptor.of(each);
        String tag = descriptor.annotations().getOrDefault(Annotations.REF_NAME, "");
        if (!tag.isEmpty()) {
          tags.put(ImageReference.requireTag(tag), descriptor);
        }
      }
    } catch (IOException e) {
      throw ImageBuildException.input(
          "image layout " + directory,
          "is not there: " + e,
          "Build it before: run `mvn package` with oci among discourse.outputs.");
    } catch (IllegalArgumentException e) {
      throw broken(directory, e);
    }
    if (tags.isEmpty()) {
      throw ImageBuildException.input(
          "image layout " + directory,
          "has no image with a tag",
          "Build it anew: run `mvn package` with oci among discourse.outputs.");
    }
    return new Layout(directory, tags);
  }

  private static ImageBuildException broken(Path directory, IllegalArgumentException e) {
    return ImageBuildException.input(
        "image layout " + directory, "cannot be pushed: " + e.getMessage(), "Build it anew.");
  }

  Path file(Descriptor blob) {
    return directory.resolve(blob.digest().blob());
  }

  /** All that an image needs; every blob is there. */
  ImageGraph graph(Descriptor image) {
    try {
      ImageGraph graph =
          ImageGraph.<IOException, RuntimeException>of(
              document(image), child -> true, this::document);
      for (Descriptor blob : graph.blobs()) {
        if (!Files.isRegularFile(file(blob)) || Files.size(file(blob)) != blob.size()) {
          throw new IllegalArgumentException(
              "blob " + blob.digest() + " of " + blob.size() + " bytes is not there");
        }
      }
      return graph;
    } catch (IllegalArgumentException e) {
      throw broken(directory, e);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "image layout " + directory, "cannot be read: " + e, "Build it anew.", e);
    }
  }

  private ImageGraph.Document document(Descriptor descriptor) throws IOException {
    byte[] bytes = Files.readAllBytes(file(descriptor));
    Digest actual = Digest.of(bytes);
    if (!actual.equals(descriptor.digest())) {
      throw Sha256.mismatch("blob " + file(descriptor), descriptor.digest().hex(), actual.hex());
    }
    return ImageGraph.Document.of(descriptor.mediaType(), bytes);
  }
}
