package io.github.discourseimage.registry;

import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.Json;
import io.github.discourseimage.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Image layouts of random bytes. */
final class TestLayout {

  static final int KIBI = 1 << 10;

  final Path directory;
  private final List<Object> index = new ArrayList<>();

  TestLayout(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  Descriptor blob(String type, byte[] bytes) throws IOException {
    Descriptor descriptor = Descriptor.of(type, bytes);
    Files.write(directory.resolve(descriptor.digest().blob()), bytes);
    return descriptor;
  }

  static byte[] random(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** An image with layers of these sizes. */
  Descriptor image(String base, int seed, int... layers) throws IOException {
    List<Object> descriptors = new ArrayList<>();
    for (int i = 0; i < layers.length; i++) {
      byte[] layer = random(1000 * i + seed, layers[i]);
      descriptors.add(blob("application/vnd.oci.image.layer.v1.tar+gzip", layer).json());
    }
    String diffs =
        String.join(
            ",", descriptors.stream().map(d -> "\"" + Digest.of(new byte[0]) + "\"").toList());
    Descriptor config =
        blob(
            "application/vnd.oci.image.config.v1+json",
            ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                    + diffs
                    + "]},\"author\":\""
                    + seed
                    + "\"}")
                .getBytes(StandardCharsets.UTF_8));
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.MANIFEST);
    manifest.put("config", config.json());
    manifest.put("layers", descriptors);
    if (!base.isEmpty()) {
      manifest.put("annotations", Map.of("org.opencontainers.image.base.name", base));
    }
    return blob(MediaTypes.MANIFEST, Json.bytes(manifest));
  }

  /** An index of images, by their architectures. */
  Descriptor index(TreeMap<String, Descriptor> images) throws IOException {
    List<Object> manifests = new ArrayList<>();
    images.forEach(
        (architecture, image) -> {
          Map<String, Object> json = image.json();
          json.put("platform", Map.of("os", "linux", "architecture", architecture));
          manifests.add(json);
        });
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schemaVersion", 2);
    json.put("mediaType", MediaTypes.INDEX);
    json.put("manifests", manifests);
    return blob(MediaTypes.INDEX, Json.bytes(json));
  }

  TestLayout tag(String tag, Descriptor image) throws IOException {
    Map<String, Object> json = image.json();
    json.put("annotations", Map.of("org.opencontainers.image.ref.name", tag));
    index.add(json);
    Files.write(
        directory.resolve("index.json"),
        Json.bytes(Map.of("schemaVersion", 2, "manifests", index)));
    return this;
  }
}
