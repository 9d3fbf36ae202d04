package io.github.discourseimage.oci;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds an image in what 'docker save' packs (Docker image specification 1.2, "Combined"). */
record DockerReader(JsonFile json, ImageChoice choice) {

  private static final String LIST = "manifest.json";

  ImageLayout read() throws IOException {
    byte[] bytes = json.bytes(LIST);
    List<Map<?, ?>> images = new ArrayList<>();
    if (json.parse(LIST, bytes) instanceof List<?> list) {
      for (Object item : list) {
        images.add(item instanceof Map<?, ?> map ? map : Map.of());
      }
    }
    List<Map<?, ?>> found =
        images.stream()
            .filter(image -> choice.tag().isEmpty() || tags(image).stream().anyMatch(choice::names))
            .toList();
    if (found.size() != 1) {
      throw notOne(found, images);
    }
    Map<?, ?> image = found.get(0);
    List<ImageLayout.LayerFile> layers = new ArrayList<>();
    if (image.get("Layers") instanceof List<?> list) {
      for (Object layer : list) {
        layers.add(new ImageLayout.LayerFile(json.files(), layer.toString(), "", ""));
      }
    }
    String name = tags(image).stream().findFirst().orElse("");
    return new ImageLayout(Digest.of(bytes), false, name, layers, config(image));
  }

  private Map<?, ?> config(Map<?, ?> image) throws IOException {
    String name = JsonFile.text(image, "Config");
    if (name.isEmpty()) {
      return Map.of();
    }
    byte[] bytes = json.bytes(name);
    String told = name.substring(name.lastIndexOf('/') + 1).replace(".json", "");
    String actual = Digest.of(bytes).hex();
    if (Sha256.isHex(told) && !told.equals(actual)) {
      throw Sha256.mismatch(name + " of " + json.subject(), told, actual);
    }
    return json.object(name, bytes);
  }

  private static List<String> tags(Map<?, ?> image) {
    return image.get("RepoTags") instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  private ImageBuildException notOne(List<Map<?, ?>> found, List<Map<?, ?>> images) {
    String all =
        images.stream()
            .map(image -> tags(image).isEmpty() ? "one without a name" : tags(image).get(0))
            .collect(Collectors.joining(", "));
    return ImageBuildException.input(
        json.subject(),
        "holds "
            + (found.isEmpty() ? "no image" : found.size() + " images")
            + choice.how()
            + "; it must be one"
            + (all.isEmpty() ? "" : ", of " + all),
        "Name one by its tag, <path>#<tag>, or save one image by its name, or as an OCI layout.");
  }
}
