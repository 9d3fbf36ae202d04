package io.github.discourseimage.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bases of one or more layers in all forms that people have them in. */
final class BaseFixture {

  final Path directory;

  BaseFixture(Path directory) {
    this.directory = directory;
  }

  /**
   * A layer as a plain tar archive.
   *
   * @param entries paths; with " -> " a link, with a slash at the end a directory, with a space and
   *     an octal mode at the end one of that mode
   */
  Path tar(String name, String... entries) throws IOException {
    Path tree = Files.createDirectories(directory.resolve(name + "-tree"));
    List<String> command =
        new ArrayList<>(
            List.of(
                RealTool.require("tar").toString(),
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "--mtime=@1700000000",
                "--no-recursion",
                "-cf",
                directory.resolve(name).toString(),
                "-C",
                tree.toString()));
    for (String entry : entries) {
      String[] parts = entry.split(" ", -1);
      Path file = tree.resolve(parts[0]);
      Files.createDirectories(file.getParent());
      if (parts.length == 3) {
        Files.createSymbolicLink(file, Path.of(parts[2]));
      } else if (parts[0].endsWith("/")) {
        Files.createDirectories(file);
      } else {
        Files.writeString(file, "of the base: " + parts[0] + "\n");
      }
      if (parts.length == 2) {
        run("chmod", parts[1], file.toString());
      }
      command.add(parts[0].replaceAll("/$", ""));
    }
    RealTool.run(Map.of(), directory, command.toArray(new String[0])).successfulStdout();
    return directory.resolve(name);
  }

  /** Writes what an ordinary user cannot pack: devices, owners, and hard links to anything. */
  private static final String CRAFT =
      """
      import io, os, sys, tarfile
      tar = tarfile.open(sys.argv[1], "w", format=tarfile.PAX_FORMAT)
      def add(name, kind, text="", mode=0o644, target="", owner=0, xattr=None):
          member = tarfile.TarInfo(name)
          data = text.encode()
          member.type, member.size, member.mode, member.linkname = kind, len(data), mode, target
          member.uid = member.gid = owner
          if xattr:
              member.pax_headers = {"SCHILY.xattr." + xattr[0]: xattr[1]}
          tar.addfile(member, io.BytesIO(data))
      def file(name, text, **more): add(name, tarfile.REGTYPE, text, **more)
      def directory(name, mode=0o755, **more): add(name, tarfile.DIRTYPE, mode=mode, **more)
      def link(name, target): add(name, tarfile.SYMTYPE, mode=0o777, target=target)
      def hard(name, target): add(name, tarfile.LNKTYPE, target=target)
      def device(name): add(name, tarfile.CHRTYPE)
      def fifo(name): add(name, tarfile.FIFOTYPE)
      exec(os.environ["ENTRIES"])
      tar.close()
      """;

  /**
   * A layer as a plain tar archive.
   *
   * @param entries calls of the functions above, one a line
   */
  Path crafted(String name, String entries) {
    Path tar = directory.resolve(name);
    String python = RealTool.require("python3").toString();
    RealTool.run(Map.of("ENTRIES", entries), directory, python, "-c", CRAFT, tar.toString())
        .successfulStdout();
    return tar;
  }

  /** The same packed by gzip. */
  Path gzip(Path file) {
    run("gzip", "-kn", file.toString());
    return file.resolveSibling(file.getFileName() + ".gz");
  }

  /** All of a directory in an archive, its names without "./". */
  Path archive(Path tree, String name) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                RealTool.require("tar").toString(),
                "-cf",
                directory.resolve(name).toString(),
                "-C",
                tree.toString()));
    try (var files = Files.list(tree)) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(command::add);
    }
    RealTool.run(Map.of(), directory, command.toArray(new String[0])).successfulStdout();
    return directory.resolve(name);
  }

  private void run(String... command) {
    command[0] = RealTool.require(command[0]).toString();
    RealTool.run(Map.of(), directory, command).successfulStdout();
  }

  /** An OCI image layout with an image for amd64; its layers are packed by gzip. */
  Path layout(String name, Path... layers) throws IOException {
    Path layout = directory.resolve(name);
    index(layout, manifest(layout, "amd64", layers) + "}");
    return layout;
  }

  /** The descriptor of an image in a layout, without its closing brace. */
  String manifest(Path layout, String architecture, Path... layers) throws IOException {
    List<String> descriptors = new ArrayList<>();
    for (Path layer : layers) {
      Path packed = gzip(Files.copy(layer, directory.resolve(architecture + layer.getFileName())));
      descriptors.add(descriptor(layout, Files.readAllBytes(packed), "layer.v1.tar+gzip") + "}");
    }
    String config = descriptor(layout, config(architecture, layers), "config.v1+json") + "}";
    String manifest =
        "{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":" + descriptors + "}";
    return descriptor(layout, manifest.getBytes(UTF_8), "manifest.v1+json")
        + ",\"platform\":{\"os\":\"linux\",\"architecture\":\""
        + architecture
        + "\"}";
  }

  byte[] config(String architecture, Path... layers) throws IOException {
    List<String> diffIds = new ArrayList<>();
    for (Path layer : layers) {
      diffIds.add("\"sha256:" + OciFixture.sha256(layer) + "\"");
    }
    return ("{\"os\":\"linux\",\"architecture\":\""
            + architecture
            + "\",\"config\":{\"Env\":[\"PATH=/opt/bin\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":"
            + diffIds
            + "}}")
        .getBytes(UTF_8);
  }

  void index(Path layout, String... descriptors) throws IOException {
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":" + List.of(descriptors) + "}");
  }

  String descriptor(Path layout, byte[] blob, String type) throws IOException {
    String sha256 = Digest.of(blob).hex();
    Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.write(blobs.resolve(sha256), blob);
    return "{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"sha256:%s\",\"size\":%d"
        .formatted(type, sha256, blob.length);
  }

  /**
   * What 'docker save' of old wrote: a directory for each layer; a layer that is there already is a
   * link to it.
   */
  Path dockerSaved(String name, String tags, Path... layers) throws IOException {
    Path tree = Files.createDirectories(directory.resolve(name + "-tree"));
    List<String> names = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < layers.length; i++) {
      String id = Digest.of((name + i).getBytes(UTF_8)).hex();
      Path file = Files.createDirectories(tree.resolve(id)).resolve("layer.tar");
      int first = seen.indexOf(OciFixture.sha256(layers[i]));
      if (first >= 0) {
        Files.createSymbolicLink(file, Path.of("../" + names.get(first).replace("\"", "")));
      } else {
        Files.copy(layers[i], file);
      }
      seen.add(OciFixture.sha256(layers[i]));
      names.add("\"" + id + "/layer.tar\"");
      Files.writeString(tree.resolve(id).resolve("VERSION"), "1.0");
    }
    byte[] config = config("amd64", layers);
    String configName = Digest.of(config).hex() + ".json";
    Files.write(tree.resolve(configName), config);
    Files.writeString(
        tree.resolve("manifest.json"),
        "[{\"Config\":\"%s\",\"RepoTags\":%s,\"Layers\":%s}]".formatted(configName, tags, names));
    return archive(tree, name);
  }
}
