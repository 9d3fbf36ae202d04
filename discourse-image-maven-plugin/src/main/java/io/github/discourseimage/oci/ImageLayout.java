package io.github.discourseimage.oci;

import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A directory that holds a container image: an OCI image layout, or what 'docker save' packs.
 *
 * @param digest of the image
 * @param layers lowest first
 * @param config the image's configuration; empty for what 'docker save' packs
 */
public record ImageLayout(String digest, List<LayerFile> layers, Map<?, ?> config) {

  private static final int DEEPEST_INDEX = 4;

  /**
   * A layer's tar file.
   *
   * @param sha256 empty where the layout does not tell it
   * @param mediaType empty where the layout does not tell it
   */
  public record LayerFile(Path file, String sha256, String mediaType) {}

  /** The checksums of the layers before they were compressed, lowest first. */
  public List<Digest> diffIds() {
    List<Digest> found = new ArrayList<>();
    if (config.get("rootfs") instanceof Map<?, ?> rootfs
        && rootfs.get("diff_ids") instanceof List<?> list) {
      list.forEach(id -> found.add(new Digest(String.valueOf(id).replaceFirst("^sha256:", ""))));
    }
    return found;
  }

  /** The variables of a container of this image. */
  public SortedMap<String, String> environment() {
    SortedMap<String, String> variables = new TreeMap<>();
    if (config.get("config") instanceof Map<?, ?> run && run.get("Env") instanceof List<?> list) {
      for (Object line : list) {
        String[] parts = String.valueOf(line).split("=", 2);
        variables.put(parts[0], parts.length == 2 ? parts[1] : "");
      }
    }
    return variables;
  }

  public static boolean isOci(Path directory) {
    return Files.isRegularFile(directory.resolve("oci-layout"), LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(directory.resolve("index.json"), LinkOption.NOFOLLOW_LINKS);
  }

  public static boolean isDocker(Path directory) {
    return Files.isRegularFile(directory.resolve("manifest.json"), LinkOption.NOFOLLOW_LINKS)
        && !Files.exists(directory.resolve("usr"), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Finds the image for this machine.
   *
   * @param wanted sha256 of the image's manifest, or empty where the layout has one only
   */
  public static ImageLayout read(String subject, Path directory, String wanted) throws IOException {
    Reader reader = new Reader(subject, directory);
    return isOci(directory) ? reader.oci(wanted) : reader.docker();
  }

  private record Reader(String subject, Path directory) {

    ImageLayout oci(String wanted) throws IOException {
      Map<?, ?> index = json("index.json", Files.readAllBytes(directory.resolve("index.json")));
      List<Map<?, ?>> found = new ArrayList<>();
      images(index, wanted, 0, found);
      if (found.size() != 1) {
        throw notOne(found, index);
      }
      String digest = text(found.get(0), "digest");
      Map<?, ?> manifest = json(digest, blob(digest));
      List<LayerFile> layers = new ArrayList<>();
      for (Map<?, ?> layer : maps(manifest, "layers")) {
        String layerDigest = text(layer, "digest");
        layers.add(
            new LayerFile(
                blobFile(layerDigest),
                layerDigest.substring("sha256:".length()),
                text(layer, "mediaType")));
      }
      String config = manifest.get("config") instanceof Map<?, ?> map ? text(map, "digest") : "";
      return new ImageLayout(digest, layers, json(config, blob(config)));
    }

    /** Collects the manifests of this machine, through indexes of indexes. */
    private void images(Map<?, ?> index, String wanted, int depth, List<Map<?, ?>> found)
        throws IOException {
      for (Map<?, ?> descriptor : maps(index, "manifests")) {
        String digest = text(descriptor, "digest");
        boolean isWanted = digest.equals("sha256:" + wanted);
        if (text(descriptor, "mediaType").matches(".*(image\\.index|manifest\\.list).*")) {
          if (depth < DEEPEST_INDEX) {
            images(json(digest, blob(digest)), isWanted ? "" : wanted, depth + 1, found);
          }
        } else if ((wanted.isEmpty() || isWanted) && isForThisMachine(descriptor)) {
          found.add(descriptor);
        }
      }
    }

    private static boolean isForThisMachine(Map<?, ?> descriptor) {
      return !(descriptor.get("platform") instanceof Map<?, ?> platform)
          || text(platform, "os").equals("linux")
              && text(platform, "architecture").equals(Architecture.ofThisMachine());
    }

    private ImageBuildException notOne(List<Map<?, ?>> found, Map<?, ?> index) {
      List<Map<?, ?>> all = found.isEmpty() ? maps(index, "manifests") : found;
      return ImageBuildException.input(
          subject,
          "has "
              + (found.isEmpty() ? "no image" : found.size() + " images")
              + " for linux/"
              + Architecture.ofThisMachine()
              + "; it holds "
              + all.stream().map(Reader::describe).collect(Collectors.joining(", ")),
          "Name one by the sha256 of its manifest, or make a layout with this one image.");
    }

    private static String describe(Map<?, ?> descriptor) {
      String platform =
          descriptor.get("platform") instanceof Map<?, ?> map
              ? " " + text(map, "os") + "/" + text(map, "architecture")
              : "";
      return text(descriptor, "digest") + platform;
    }

    ImageLayout docker() throws IOException {
      byte[] bytes = Files.readAllBytes(directory.resolve("manifest.json"));
      List<?> images = yaml("manifest.json", bytes) instanceof List<?> list ? list : List.of();
      if (images.size() != 1 || !(images.get(0) instanceof Map<?, ?> image)) {
        throw ImageBuildException.input(
            subject,
            "holds " + images.size() + " images; it must be one",
            "Save one image by its name, or as an OCI layout.");
      }
      List<LayerFile> layers = new ArrayList<>();
      for (Object layer : image.get("Layers") instanceof List<?> list ? list : List.of()) {
        // 'docker save' once made links between layers that are equal.
        Path file = directory.resolve(layer.toString()).toRealPath();
        if (!file.startsWith(directory.toRealPath())) {
          throw broken("its layer '" + layer + "' is outside of it");
        }
        layers.add(new LayerFile(file, "", ""));
      }
      return new ImageLayout("sha256:" + Sha256.of(bytes), layers, Map.of());
    }

    private byte[] blob(String digest) throws IOException {
      byte[] bytes = Files.readAllBytes(blobFile(digest));
      String actual = Sha256.of(bytes);
      if (!digest.equals("sha256:" + actual)) {
        throw Sha256.mismatch(
            "blob " + blobFile(digest), digest.substring("sha256:".length()), actual);
      }
      return bytes;
    }

    private Path blobFile(String digest) {
      if (!digest.startsWith("sha256:") || !Sha256.isHex(digest.substring("sha256:".length()))) {
        throw broken("'" + digest + "' is not a sha256 digest");
      }
      return directory.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    private Map<?, ?> json(String name, byte[] bytes) {
      if (yaml(name, bytes) instanceof Map<?, ?> map) {
        return map;
      }
      throw broken(name + " is not a JSON object");
    }

    private Object yaml(String name, byte[] bytes) {
      try {
        Object value =
            new Load(LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build())
                .loadFromString(new String(bytes, StandardCharsets.UTF_8));
        return value == null ? "" : value;
      } catch (YamlEngineException e) {
        throw broken(name + " is not JSON: " + e.getMessage());
      }
    }

    private ImageBuildException broken(String problem) {
      return ImageBuildException.input(
          subject, "is not a whole image layout: " + problem, "Make it anew.");
    }

    private static List<Map<?, ?>> maps(Map<?, ?> map, String key) {
      List<Map<?, ?>> maps = new ArrayList<>();
      if (map.get(key) instanceof List<?> list) {
        for (Object item : list) {
          if (item instanceof Map<?, ?> each) {
            maps.add(each);
          }
        }
      }
      return maps;
    }

    private static String text(Map<?, ?> map, String key) {
      return map.get(key) instanceof String text ? text : "";
    }
  }
}
