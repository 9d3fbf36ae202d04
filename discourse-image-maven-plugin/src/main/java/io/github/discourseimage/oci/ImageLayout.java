package io.github.discourseimage.oci;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A container image that is kept in files: an OCI image layout, or what 'docker save' packs.
 *
 * @param digest of the image's manifest; of Docker's list of images, where it has no manifest
 * @param hasManifest whether it has one
 * @param name in full, such as {@code docker.io/library/debian:13}; empty where it is not told
 * @param layers lowest first
 * @param config the image's configuration
 */
public record ImageLayout(
    Digest digest, boolean hasManifest, String name, List<LayerFile> layers, Map<?, ?> config) {

  /**
   * A layer's tar file.
   *
   * @param sha256 empty where the layout does not tell it
   * @param mediaType empty where the layout does not tell it
   */
  public record LayerFile(ImageFiles files, String name, String sha256, String mediaType) {

    public InputStream open() throws IOException {
      return files.open(name);
    }

    /** In bytes. */
    public long size() throws IOException {
      return files.size(name);
    }

    /** Refuses a layer that is not there. */
    public void require(String subject) {
      if (!files.has(name)) {
        throw ImageBuildException.input(
            "layer " + name + " of " + subject,
            "is missing",
            "Make the image anew with all of its layers, as 'skopeo copy' does.");
      }
    }
  }

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

  /** What it runs on, such as {@code linux/amd64}; empty where it is not told. */
  public String platform() {
    String system = JsonFile.text(config, "os");
    String architecture = JsonFile.text(config, "architecture");
    return architecture.isEmpty() ? "" : (system.isEmpty() ? "linux" : system) + "/" + architecture;
  }

  /**
   * Finds an image.
   *
   * @param subject for messages
   */
  public static ImageLayout read(String subject, ImageFiles files, ImageChoice choice)
      throws IOException {
    JsonFile json = new JsonFile(subject, files);
    return files.isOci()
        ? new LayoutReader(json, choice).read()
        : new DockerReader(json, choice).read();
  }
}
