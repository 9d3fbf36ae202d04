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

  static Descriptor of(String mediaType, byte[] blob) {
    return new Descriptor(mediaType, Digest.of(blob), blob.length);
  }

  Descriptor with(SortedMap<String, String> newAnnotations) {
    return new Descriptor(mediaType, digest, size, newAnnotations);
  }

  Map<String, Object> json() {
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
