package io.github.discourseimage.oci;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds an image in an OCI image layout (OCI image specification 1.1, "OCI Image Layout"). */
record LayoutReader(JsonFile json, ImageChoice choice) {

  private static final int DEEPEST_INDEX = 4;

  /** An image that may be meant, and under which name. */
  private record Found(Map<?, ?> descriptor, String name) {
    String digest() {
      return JsonFile.text(descriptor, "digest");
    }
  }

  ImageLayout read() throws IOException {
    Map<?, ?> index = json.object("index.json", json.bytes("index.json"));
    List<Found> found = new ArrayList<>();
    List<Map<?, ?>> tops = JsonFile.objects(index, "manifests");
    for (Map<?, ?> descriptor : tops) {
      if (isNamed(descriptor)) {
        collect(descriptor, name(descriptor), choice.sha256(), 0, found);
      }
    }
    // Two tags may be of one image.
    if (found.stream().map(Found::digest).distinct().count() != 1) {
      throw notOne(found, tops);
    }
    return image(json, found.get(0).digest(), found.get(0).name());
  }

  /** The image of a manifest. */
  static ImageLayout image(JsonFile json, String digest, String name) throws IOException {
    Map<?, ?> manifest = json.object(digest, json.blob(digest));
    List<ImageLayout.LayerFile> layers = new ArrayList<>();
    for (Map<?, ?> layer : JsonFile.objects(manifest, "layers")) {
      String layerDigest = JsonFile.text(layer, "digest");
      layers.add(
          new ImageLayout.LayerFile(
              json.files(),
              json.blobName(layerDigest),
              layerDigest.substring("sha256:".length()),
              JsonFile.text(layer, "mediaType")));
    }
    String config =
        manifest.get("config") instanceof Map<?, ?> map ? JsonFile.text(map, "digest") : "";
    return new ImageLayout(
        Digest.parse(digest), true, name, layers, json.object(config, json.blob(config)));
  }

  /** Whether a descriptor is of an index, and not of an image. */
  static boolean isIndex(Map<?, ?> descriptor) {
    return JsonFile.text(descriptor, "mediaType").matches(".*(image\\.index|manifest\\.list).*");
  }

  private boolean isNamed(Map<?, ?> descriptor) {
    return choice.tag().isEmpty() || names(descriptor).stream().anyMatch(choice::names);
  }

  private static Set<String> names(Map<?, ?> descriptor) {
    Set<String> names = new LinkedHashSet<>();
    if (descriptor.get("annotations") instanceof Map<?, ?> annotations) {
      names.add(JsonFile.text(annotations, Annotations.CONTAINERD_NAME));
      names.add(JsonFile.text(annotations, Annotations.REF_NAME));
      names.remove("");
    }
    return names;
  }

  /** The first that says more than a tag does. */
  private static String name(Map<?, ?> descriptor) {
    return names(descriptor).stream().filter(name -> name.contains("/")).findFirst().orElse("");
  }

  /** Collects the manifests of an architecture, through indexes of indexes. */
  private void collect(
      Map<?, ?> descriptor, String name, String wanted, int depth, List<Found> found)
      throws IOException {
    String digest = JsonFile.text(descriptor, "digest");
    boolean isWanted = wanted.isEmpty() || digest.equals("sha256:" + wanted);
    if (isIndex(descriptor)) {
      if (depth < DEEPEST_INDEX) {
        Map<?, ?> index = json.object(digest, json.blob(digest));
        for (Map<?, ?> child : JsonFile.objects(index, "manifests")) {
          collect(child, name, isWanted ? "" : wanted, depth + 1, found);
        }
      }
    } else if (isWanted && isForArchitecture(descriptor)) {
      found.add(new Found(descriptor, name));
    }
  }

  private boolean isForArchitecture(Map<?, ?> descriptor) {
    return !(descriptor.get("platform") instanceof Map<?, ?> platform)
        || JsonFile.text(platform, "os").equals("linux")
            && JsonFile.text(platform, "architecture").equals(choice.architecture());
  }

  private ImageBuildException notOne(List<Found> found, List<Map<?, ?>> tops) {
    List<Map<?, ?>> all = new ArrayList<>(tops);
    if (!found.isEmpty()) {
      all.clear();
      found.forEach(it -> all.add(it.descriptor()));
    }
    return ImageBuildException.input(
        json.subject(),
        "has "
            + (found.isEmpty() ? "no image" : found.size() + " images")
            + choice.how()
            + " for linux/"
            + choice.architecture()
            + "; it holds "
            + all.stream().map(LayoutReader::describe).collect(Collectors.joining(", ")),
        "Name one by its tag, <path>#<tag>, or by the sha256 of its manifest where that can be"
            + " told; or make a layout with this one image.");
  }

  private static String describe(Map<?, ?> descriptor) {
    String platform =
        descriptor.get("platform") instanceof Map<?, ?> map
            ? " " + JsonFile.text(map, "os") + "/" + JsonFile.text(map, "architecture")
            : "";
    Set<String> names = names(descriptor);
    return JsonFile.text(descriptor, "digest")
        + platform
        + (names.isEmpty() ? "" : " (" + String.join(", ", names) + ")");
  }
}
