package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.RunConfig;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Writes container images of one small forum and looks into what was written. */
final class OciFixture {

  final Path directory;
  final TreeMap<Distribution, BaseLocation> bases = new TreeMap<>();
  final TreeSet<UnixPath> hidden = new TreeSet<>();
  final TreeSet<String> architectures = new TreeSet<>(List.of("amd64"));
  String revision = "4711";
  String version = "1.0";
  final List<Path> others = new ArrayList<>();
  final TreeSet<String> wanted = new TreeSet<>();
  final RecordingLog log = new RecordingLog();
  Optional<ContainerSpec.Init> init = Optional.empty();
  Image image = image();

  OciFixture(Path directory) {
    this.directory = directory;
  }

  Artifact write(Compression compression, int threads) {
    List<Artifact> artifacts =
        new OciSink(
                directory,
                spec(),
                new Bases(bases, hidden),
                new LayerListings(directory.resolve("cache")),
                new LayerWriter(
                    compression,
                    threads,
                    new LayerStore(directory.resolve("state/oci-layers"), "1"),
                    log),
                log)
            .write(image);
    assertThat(artifacts).hasSize(1);
    return artifacts.get(0);
  }

  private ContainerSpec spec() {
    TreeMap<String, String> about =
        new TreeMap<>(Map.of("org.opencontainers.image.title", "forum"));
    TreeMap<String, String> annotations = new TreeMap<>(about);
    annotations.put("org.opencontainers.image.revision", revision);
    return new ContainerSpec(
        "forum",
        version,
        "debian",
        architectures,
        new OtherLayouts(others, wanted),
        new RunConfig(
            "10001:10001",
            new TreeSet<>(List.of("3000/tcp")),
            new TreeMap<>(Map.of("HOME", "/var/cache/discourse")),
            List.of("tini", "--"),
            List.of("bundle", "exec", "\"puma\""),
            new TreeSet<>(List.of("/var/lib/discourse")),
            "/usr/lib/discourse",
            about,
            "SIGTERM",
            new RunConfig.HealthCheck(
                List.of("curl"),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(300),
                4)),
        init,
        annotations);
  }

  /** A configuration that hides a file of the app, and a file that differs. */
  static Image image() {
    Origin app = new Origin("app", "repository");
    Origin config = new Origin("config", "template");
    TreeMap<Distribution, List<Layer>> variants = new TreeMap<>();
    for (Distribution distribution : List.of(Distribution.ALPINE, Distribution.DEBIAN)) {
      Origin own = new Origin(distribution.id(), "template");
      variants.put(
          distribution,
          List.of(
              Layer.of(
                  distribution.id(),
                  layer ->
                      layer.file(UnixPath.of("/etc/os"), Content.of(distribution.id()), own))));
    }
    return new Image(
        "forum-1.0",
        new SourceDateEpoch(1767225600),
        List.of(
            Layer.of(
                "app",
                layer ->
                    layer
                        .add(
                            new Entry.File(
                                UnixPath.of("/usr/lib/app/run"),
                                Attributes.EXECUTABLE,
                                app,
                                Content.of("#!/bin/sh\n")))
                        .file(UnixPath.of("/usr/lib/app/config"), Content.of("hidden"), app)),
            Layer.of(
                "config",
                layer ->
                    layer
                        .symlink(UnixPath.of("/usr/lib/app/config"), "/etc/app.conf", config)
                        .file(UnixPath.of("/etc/app.conf"), Content.of("port = 3000\n"), config)
                        .add(
                            new Entry.Directory(
                                UnixPath.of("/var/lib/app"),
                                new Attributes(
                                    new Mode(0750), new Owner(10001, 10001), Xattrs.NONE),
                                config)))),
        variants);
  }

  List<String> names(String digest) {
    return RealTool.run(
            Map.of(),
            directory,
            RealTool.require("tar").toString(),
            "-tf",
            "oci/blobs/sha256/" + digest.substring(7))
        .successfulStdout()
        .lines()
        .toList();
  }

  static String sha256(Path file) {
    try {
      return Digest.of(Files.readAllBytes(file)).hex();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The digests of an image's layers. */
  List<Object> layers(String tag) throws IOException {
    List<Object> digests = new ArrayList<>();
    for (Object layer : (List<?>) member(manifest(tag), "layers")) {
      digests.add(member(layer, "digest"));
    }
    return digests;
  }

  Object config(String tag) throws IOException {
    return json(blob(member(member(manifest(tag), "config"), "digest")));
  }

  Object manifest(String tag) throws IOException {
    Object index = json(directory.resolve("oci/index.json"));
    for (Object manifest : (List<?>) member(index, "manifests")) {
      Object names = member(manifest, "annotations");
      if (member(names, "org.opencontainers.image.ref.name").equals(tag)) {
        return json(blob(member(manifest, "digest")));
      }
    }
    throw new AssertionError("no image " + tag);
  }

  static Object member(Object json, String name) {
    return Objects.requireNonNull(((Map<?, ?>) json).get(name), name);
  }

  Path blob(Object digest) {
    return directory.resolve("oci/blobs/sha256/" + String.valueOf(digest).substring(7));
  }

  static Object json(Path file) throws IOException {
    return Objects.requireNonNull(
        new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
  }
}
