package io.github.discourseimage.oci;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** All images of a layout that have a tag, as they are. */
public final class LayoutImages {

  private final JsonFile json;
  private final List<Map<?, ?>> tops;

  /**
   * Reads the index.
   *
   * @throws ImageBuildException when it is no layout
   */
  public LayoutImages(String subject, ImageFiles files) throws IOException {
    this.json = new JsonFile(subject, files);
    if (!files.isOci()) {
      throw ImageBuildException.input(
          subject,
          "is not an OCI image layout: it has no oci-layout or index.json",
          "Name the directory target/oci of a build with the output oci.");
    }
    this.tops = JsonFile.objects(json.object("index.json", json.bytes("index.json")), "manifests");
  }

  /**
   * An image and the files of its layers.
   *
   * @param revision as its annotation tells it; empty where it does not
   */
  public record Found(
      ImageDocuments documents, List<ImageLayout.LayerFile> files, String revision) {}

  /** What follows the colon of its tags. */
  public SortedSet<String> tags() {
    SortedSet<String> tags = new TreeSet<>();
    tops.forEach(top -> tags.add(annotation(top, "ref.name")));
    tags.remove("");
    return tags;
  }

  /**
   * The images of a tag, one for each architecture.
   *
   * @param name what follows the colon
   * @param tags that the images get
   */
  public List<Found> of(String name, List<String> tags) throws IOException {
    List<Found> found = new ArrayList<>();
    for (Map<?, ?> top : tops) {
      if (!annotation(top, "ref.name").equals(name)) {
        continue;
      }
      if (LayoutReader.isIndex(top)) {
        String digest = JsonFile.text(top, "digest");
        for (Map<?, ?> each :
            JsonFile.objects(json.object(digest, json.blob(digest)), "manifests")) {
          found.add(read(each, tags));
        }
      } else {
        found.add(read(top, tags));
      }
    }
    return found;
  }

  private Found read(Map<?, ?> descriptor, List<String> tags) throws IOException {
    String digest = JsonFile.text(descriptor, "digest");
    byte[] manifestBytes = json.blob(digest);
    Map<?, ?> manifest = json.object(digest, manifestBytes);
    String configDigest =
        manifest.get("config") instanceof Map<?, ?> map ? JsonFile.text(map, "digest") : "";
    byte[] configBytes = json.blob(configDigest);
    Map<?, ?> config = json.object(configDigest, configBytes);
    ImageLayout image = LayoutReader.image(json, digest, "");
    List<Map<?, ?>> descriptors = JsonFile.objects(manifest, "layers");
    List<Digest> diffIds = image.diffIds();
    if (diffIds.size() != descriptors.size()) {
      throw json.broken(digest + " has other layers than its configuration");
    }
    List<LayerBlob> layers = new ArrayList<>();
    for (int i = 0; i < descriptors.size(); i++) {
      Map<?, ?> layer = descriptors.get(i);
      ImageLayout.LayerFile file = image.layers().get(i);
      file.require(json.subject());
      layers.add(
          new LayerBlob(
              new Descriptor(
                  JsonFile.text(layer, "mediaType"), new Digest(file.sha256()), file.size()),
              diffIds.get(i),
              0,
              ""));
    }
    return new Found(
        new ImageDocuments(
            tags, JsonFile.text(config, "architecture"), configBytes, manifestBytes, layers),
        image.layers(),
        annotation(manifest, "revision"));
  }

  private static String annotation(Map<?, ?> of, String name) {
    return of.get("annotations") instanceof Map<?, ?> annotations
        ? JsonFile.text(annotations, "org.opencontainers.image." + name)
        : "";
  }
}
