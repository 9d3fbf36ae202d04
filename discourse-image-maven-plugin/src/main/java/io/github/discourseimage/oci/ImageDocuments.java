package io.github.discourseimage.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The configuration and the manifest of one image, and how it is told of by an index and by
 * Docker's archives.
 *
 * @param tags names with a tag, such as {@code my-forum:1.0}; the first one is the image's own
 * @param architecture as Go calls it, such as {@code amd64}
 * @param layers bottom first
 */
public record ImageDocuments(
    List<String> tags,
    String architecture,
    byte[] config,
    byte[] manifest,
    List<LayerBlob> layers) {

  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

  /** What marks a directory as a layout (OCI image specification 1.1, "OCI Image Layout"). */
  public static final byte[] LAYOUT = Json.bytes(Map.of("imageLayoutVersion", "1.0.0"));

  /**
   * Makes the documents.
   *
   * @param created ISO 8601
   * @param architecture as Go calls it, such as {@code amd64}
   * @param annotations of the manifest
   */
  public static ImageDocuments of(
      List<String> tags,
      String created,
      String architecture,
      RunConfig run,
      SortedMap<String, String> annotations,
      List<LayerBlob> layers) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("created", created);
    config.put("architecture", architecture);
    config.put("os", "linux");
    config.put("config", run.json());
    Map<String, Object> rootfs = new LinkedHashMap<>();
    rootfs.put("type", "layers");
    rootfs.put("diff_ids", layers.stream().map(layer -> layer.diffId().toString()).toList());
    config.put("rootfs", rootfs);
    List<Object> history = new ArrayList<>();
    for (LayerBlob layer : layers) {
      Map<String, Object> step = new LinkedHashMap<>();
      step.put("created", created);
      step.put("created_by", "discourse-image");
      step.put("comment", layer.comment());
      history.add(step);
    }
    config.put("history", history);
    byte[] configBytes = Json.bytes(config);

    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.MANIFEST);
    manifest.put("config", Descriptor.of(CONFIG, configBytes).json());
    manifest.put("layers", layers.stream().map(layer -> layer.descriptor().json()).toList());
    manifest.put("annotations", annotations);
    return new ImageDocuments(tags, architecture, configBytes, Json.bytes(manifest), layers);
  }

  public Digest digest() {
    return Digest.of(manifest);
  }

  /** All blobs of the image: its manifest, its configuration, its layers. */
  public List<Digest> blobs() {
    List<Digest> blobs = new ArrayList<>(List.of(digest(), Digest.of(config)));
    layers.forEach(layer -> blobs.add(layer.descriptor().digest()));
    return blobs;
  }

  /** What points at the manifest. */
  Map<String, Object> descriptor(SortedMap<String, String> annotations) {
    Map<String, Object> json =
        Descriptor.of(MediaTypes.MANIFEST, manifest).with(annotations).json();
    Map<String, Object> platform = new LinkedHashMap<>();
    platform.put("architecture", architecture);
    platform.put("os", "linux");
    json.put("platform", platform);
    return json;
  }
}
