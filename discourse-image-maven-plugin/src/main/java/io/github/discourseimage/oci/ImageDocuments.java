package io.github.discourseimage.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The configuration and the manifest of one image, and how it is told of by an index and by
 * Docker's archives.
 *
 * @param tags names with a tag, such as {@code my-forum:1.0}; the first one is the image's own
 * @param layers bottom first
 */
public record ImageDocuments(
    List<String> tags, byte[] config, byte[] manifest, List<LayerBlob> layers) {

  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

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
    manifest.put("mediaType", MANIFEST);
    manifest.put("config", Descriptor.of(CONFIG, configBytes).json());
    manifest.put("layers", layers.stream().map(layer -> layer.descriptor().json()).toList());
    manifest.put("annotations", annotations);
    return new ImageDocuments(tags, configBytes, Json.bytes(manifest), layers);
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

  /** The index of an image layout. */
  public static byte[] index(String architecture, List<ImageDocuments> images) {
    Map<String, Object> platform = new LinkedHashMap<>();
    platform.put("architecture", architecture);
    platform.put("os", "linux");
    List<Object> manifests = new ArrayList<>();
    for (ImageDocuments image : images) {
      for (String tag : image.tags()) {
        SortedMap<String, String> names = new TreeMap<>();
        names.put("org.opencontainers.image.ref.name", tag.substring(tag.lastIndexOf(':') + 1));
        names.put("io.containerd.image.name", canonical(tag));
        Map<String, Object> json = Descriptor.of(MANIFEST, image.manifest()).with(names).json();
        json.put("platform", platform);
        manifests.add(json);
      }
    }
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", INDEX);
    index.put("manifests", manifests);
    return Json.bytes(index);
  }

  /** What {@code docker load} reads beside the layout: {@code manifest.json}. */
  public static byte[] dockerManifest(List<ImageDocuments> images) {
    List<Object> json = new ArrayList<>();
    for (ImageDocuments image : images) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("Config", Digest.of(image.config()).blob());
      one.put("RepoTags", image.tags());
      one.put("Layers", image.layers().stream().map(l -> l.descriptor().digest().blob()).toList());
      json.add(one);
    }
    return Json.bytes(json);
  }

  /** The name in full, as containerd keeps it. */
  private static String canonical(String tag) {
    int colon = tag.lastIndexOf(':');
    return ImageName.of(tag.substring(0, colon)).canonical() + tag.substring(colon);
  }
}
