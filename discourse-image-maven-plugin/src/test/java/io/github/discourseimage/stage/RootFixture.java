package io.github.discourseimage.stage;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small root file systems, as archives and layouts. */
final class RootFixture {

  private final Path directory;

  RootFixture(Path directory) {
    this.directory = directory;
  }

  /** A directory with files, each named with its content; a trailing arrow makes a link. */
  Path tree(String name, String... pathsAndContents) throws IOException {
    Path tree = Files.createDirectories(directory.resolve(name));
    for (int i = 0; i < pathsAndContents.length; i += 2) {
      Path file = tree.resolve(pathsAndContents[i]);
      Files.createDirectories(file.getParent());
      String content = pathsAndContents[i + 1];
      if (content.startsWith("-> ")) {
        Files.createSymbolicLink(file, Path.of(content.substring(3)));
      } else {
        Files.writeString(file, content);
      }
    }
    return tree;
  }

  /** What is just enough to be taken for a root. */
  Path root(String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of("etc/os-release", "ID=test\n", "usr/bin/x", "x\n"));
    all.addAll(List.of(more));
    return tree("root", all.toArray(new String[0]));
  }

  Path tar(Path tree, String name, String... options) {
    Path archive = directory.resolve(name);
    List<String> command = new ArrayList<>(List.of(RealTool.require("tar").toString(), "-cf"));
    command.add(archive.toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-C", tree.toString(), "."));
    RealTool.run(Map.of(), directory, command.toArray(new String[0])).successfulStdout();
    return archive;
  }

  static String sha256(Path file) throws IOException {
    return Sha256.of(Files.readAllBytes(file));
  }

  /** An OCI image layout of some layers, each a tree. */
  Path layout(String name, Path... layers) throws IOException {
    Path layout = Files.createDirectories(directory.resolve(name));
    List<String> descriptors = new ArrayList<>();
    for (Path layer : layers) {
      Path tar = tar(layer, name + "-layer.tar.gz", "-z");
      descriptors.add(blob(layout, Files.readAllBytes(tar), "layer.v1.tar+gzip", ""));
    }
    String config = blob(layout, "{}".getBytes(StandardCharsets.UTF_8), "config.v1+json", "");
    String manifest =
        "{\"schemaVersion\": 2, \"config\": "
            + config
            + ", \"layers\": ["
            + String.join(", ", descriptors)
            + "]}";
    String image =
        blob(
            layout,
            manifest.getBytes(StandardCharsets.UTF_8),
            "manifest.v1+json",
            platform(Architecture.ofThisMachine()));
    String other =
        blob(layout, "{}".getBytes(StandardCharsets.UTF_8), "manifest.v1+json", platform("s390x"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\": 2, \"manifests\": [" + other + ", " + image + "]}");
    return layout;
  }

  private static String platform(String architecture) {
    return ", \"platform\": {\"os\": \"linux\", \"architecture\": \"" + architecture + "\"}";
  }

  private static String blob(Path layout, byte[] bytes, String type, String more)
      throws IOException {
    String sha256 = Sha256.of(bytes);
    Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.write(blobs.resolve(sha256), bytes);
    return "{\"mediaType\": \"application/vnd.oci.image."
        + type
        + "\", \"digest\": \"sha256:"
        + sha256
        + "\", \"size\": "
        + bytes.length
        + more
        + "}";
  }
}
