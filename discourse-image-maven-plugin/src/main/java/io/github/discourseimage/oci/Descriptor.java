package io.github.discourseimage.oci;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What points at a blob (OCI image specification 1.1, "OCI Content Descriptors").
 *
 * @param size in bytes
 * @param annotations of this pointer, not of the blob
 */
public record Descriptor(
    String mediaType, Digest digest, long size, SortedMap<String, String> annotations) {

  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, new TreeMap<>());
  }

  public static Descriptor of(String mediaType, byte[] blob) {
    return new Descriptor(mediaType, Digest.of(blob), blob.length);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException telling what is missing
   */
  public static Descriptor of(JsonObject json) {
    return new Descriptor(
        json.text("mediaType"),
        Digest.parse(json.text("digest")),
        json.number("size")
            .orElseThrow(() -> new IllegalArgumentException("a descriptor has no size")),
        json.object("annotations").orElse(JsonObject.EMPTY).textMembers());
  }

  /** Whether it points at other manifests: an index, or a list as Docker calls it. */
  public boolean isIndex() {
    return MediaTypes.INDEXES.contains(mediaType);
  }

  Descriptor with(SortedMap<String, String> newAnnotations) {
    return new Descriptor(mediaType, digest, size, newAnnotations);
  }

  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mediaType", mediaType);
    json.put("digest", digest.toString());
    json.put("size", size);
    if (!annotations.isEmpty()) {
      json.put("annotations", annotations);
    }
    return json;
  }
}
