package io.github.discourseimage.oci;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The images of a layout by their tags. A tag of one image points at its manifest; a tag of images
 * for several architectures points at an index of theirs.
 *
 * @param byTag in the order in which they are written
 * @param nested the indexes of tags for several architectures, by tag
 */
public record ImageIndex(
    Map<String, List<ImageDocuments>> byTag, SortedMap<String, byte[]> nested) {

  /** Puts images under their tags. */
  public static ImageIndex of(List<ImageDocuments> images) {
    Map<String, List<ImageDocuments>> byTag = new LinkedHashMap<>();
    for (ImageDocuments image : images) {
      for (String tag : image.tags()) {
        byTag.computeIfAbsent(tag, it -> new ArrayList<>()).add(image);
      }
    }
    SortedMap<String, byte[]> nested = new TreeMap<>();
    byTag.forEach(
        (tag, of) -> {
          of.sort(Comparator.comparing(ImageDocuments::architecture));
          if (of.size() > 1) {
            nested.put(
                tag, index(of.stream().map(image -> image.descriptor(new TreeMap<>())).toList()));
          }
        });
    return new ImageIndex(byTag, nested);
  }

  /** The index of the layout. */
  public byte[] bytes() {
    List<Map<String, Object>> descriptors = new ArrayList<>();
    byTag.forEach(
        (tag, images) -> {
          SortedMap<String, String> names = new TreeMap<>();
          names.put(Annotations.REF_NAME, tag.substring(tag.lastIndexOf(':') + 1));
          names.put(Annotations.CONTAINERD_NAME, canonical(tag));
          byte[] index = nested.get(tag);
          descriptors.add(
              index == null
                  ? images.get(0).descriptor(names)
                  : Descriptor.of(MediaTypes.INDEX, index).with(names).json());
        });
    return index(descriptors);
  }

  private static byte[] index(List<Map<String, Object>> descriptors) {
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaTypes.INDEX);
    index.put("manifests", descriptors);
    return Json.bytes(index);
  }

  /** Every document that is a blob: indexes, manifests and configurations. */
  public List<byte[]> documents() {
    List<byte[]> documents = new ArrayList<>(nested.values());
    for (ImageDocuments image : images()) {
      documents.add(image.manifest());
      documents.add(image.config());
    }
    return documents;
  }

  /** Each blob once, however many images it is in. */
  public Set<Digest> blobs() {
    Set<Digest> blobs = new LinkedHashSet<>();
    nested.values().forEach(index -> blobs.add(Digest.of(index)));
    images().forEach(image -> blobs.addAll(image.blobs()));
    return blobs;
  }

  private Collection<ImageDocuments> images() {
    Set<ImageDocuments> images = new LinkedHashSet<>();
    byTag.values().forEach(images::addAll);
    return images;
  }

  /**
   * What {@code docker load} reads beside the layout: {@code manifest.json}. It has no word for
   * architectures, so of several images with one tag there is one.
   *
   * @param architecture that is preferred
   */
  public byte[] dockerManifest(String architecture) {
    Map<ImageDocuments, List<String>> tags = new LinkedHashMap<>();
    byTag.forEach(
        (tag, images) -> {
          ImageDocuments chosen =
              images.stream()
                  .filter(image -> image.architecture().equals(architecture))
                  .findFirst()
                  .orElse(images.get(0));
          tags.computeIfAbsent(chosen, it -> new ArrayList<>()).add(tag);
        });
    List<Object> json = new ArrayList<>();
    tags.forEach(
        (image, own) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("Config", Digest.of(image.config()).blob());
          one.put("RepoTags", own);
          one.put(
              "Layers", image.layers().stream().map(l -> l.descriptor().digest().blob()).toList());
          json.add(one);
        });
    return Json.bytes(json);
  }

  /** The name in full, as containerd keeps it. */
  private static String canonical(String tag) {
    int colon = tag.lastIndexOf(':');
    return ImageName.of(tag.substring(0, colon)).canonical() + tag.substring(colon);
  }
}
