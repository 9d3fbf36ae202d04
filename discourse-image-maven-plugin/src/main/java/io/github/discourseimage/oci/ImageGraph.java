package io.github.discourseimage.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All that an image, or an index of images, needs.
 *
 * @param manifests and indexes, each after those that it points at, so that the last one is the
 *     image itself
 * @param blobs configurations and layers, in the order of the manifests
 */
public record ImageGraph(List<Document> manifests, List<Descriptor> blobs) {

  private static final int DEEPEST_INDEX = 4;

  /** A manifest or an index, with its bytes. */
  public record Document(Descriptor descriptor, byte[] bytes, JsonObject json) {

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when the bytes are not JSON
     */
    public static Document of(String mediaType, byte[] bytes) {
      JsonObject json = JsonObject.of(bytes);
      String own = json.text("mediaType");
      return new Document(Descriptor.of(own.isEmpty() ? mediaType : own, bytes), bytes, json);
    }

    /** The images that an index points at. */
    public List<JsonObject> children() {
      return descriptor.isIndex() ? json.objects("manifests") : List.of();
    }

    /** The configuration and the layers of a manifest. */
    public List<Descriptor> blobs() {
      List<Descriptor> blobs = new ArrayList<>();
      json.object("config").map(Descriptor::of).ifPresent(blobs::add);
      json.objects("layers").forEach(layer -> blobs.add(Descriptor.of(layer)));
      return blobs;
    }

    /** The image that this one begins with, or nothing when it does not tell. */
    public String baseName() {
      return json.object("annotations").orElse(JsonObject.EMPTY).text(Annotations.BASE_NAME);
    }
  }

  /** Where manifests come from. */
  @FunctionalInterface
  public interface Source<E extends Exception, F extends Exception> {
    Document read(Descriptor descriptor) throws E, F;
  }

  /**
   * Follows an image to all that it needs.
   *
   * @param wanted which of an index's images, told by their descriptors
   * @throws IllegalArgumentException when a document is not what it should be
   */
  public static <E extends Exception, F extends Exception> ImageGraph of(
      Document root, Predicate<JsonObject> wanted, Source<E, F> source) throws E, F {
    Map<Digest, Document> documents = new LinkedHashMap<>();
    walk(root, wanted, source, 0, documents);
    SortedMap<Digest, Descriptor> seen = new TreeMap<>();
    List<Descriptor> blobs = new ArrayList<>();
    for (Document document : documents.values()) {
      for (Descriptor blob : document.blobs()) {
        if (seen.put(blob.digest(), blob) == null) {
          blobs.add(blob);
        }
      }
    }
    return new ImageGraph(List.copyOf(documents.values()), blobs);
  }

  private static <E extends Exception, F extends Exception> void walk(
      Document document,
      Predicate<JsonObject> wanted,
      Source<E, F> source,
      int depth,
      Map<Digest, Document> documents)
      throws E, F {
    if (depth > DEEPEST_INDEX) {
      throw new IllegalArgumentException("its indexes point at each other");
    }
    for (JsonObject child : document.children()) {
      if (wanted.test(child)) {
        walk(source.read(Descriptor.of(child)), wanted, source, depth + 1, documents);
      }
    }
    documents.putIfAbsent(document.descriptor().digest(), document);
  }

  /** The image itself. */
  public Document root() {
    return manifests.get(manifests.size() - 1);
  }
}
