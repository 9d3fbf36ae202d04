package io.github.discourseimage.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class OciSinkTests {

  @TempDir Path directory;
  private final TreeMap<Distribution, Path> bases = new TreeMap<>();
  private final List<String> said = new ArrayList<>();

  @Test
  void everyBlobIsWhatItsNameSaysAndNoneIsLeftOver() throws IOException {
    write(Compression.GZIP, 2);
    write(Compression.ZSTD, 2);

    try (Stream<Path> blobs = Files.list(directory.resolve("oci/blobs/sha256"))) {
      // Two images of two configurations and manifests; of three layers two are common.
      assertThat(blobs)
          .hasSize(2 + 2 + 2 + 2)
          .allSatisfy(blob -> assertThat(blob.getFileName()).hasToString(sha256(blob)));
    }
    assertThat(directory.resolve("oci/oci-layout"))
        .hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  @Test
  void distributionsShareLayersAndHaveTheirOwn() throws IOException {
    write(Compression.GZIP, 2);

    List<Object> alpine = layers("1.0-alpine");
    List<Object> debian = layers("1.0-debian");
    assertThat(alpine.subList(0, 2)).isEqualTo(debian.subList(0, 2));
    assertThat(alpine.get(2)).isNotEqualTo(debian.get(2));
    assertThat(layers("1.0")).isEqualTo(debian);
  }

  @Test
  void theLayersWeighIsTold() {
    write(Compression.GZIP, 2);

    assertThat(said)
        .anyMatch(line -> line.matches("Image forum:1.0-debian, sha256:[0-9a-f]{64}"))
        .anyMatch(line -> line.matches(" +[0-9.]+ k?B  app"));
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void theBytesAreTheSameAtAnyNumberOfThreads(Compression compression) {
    String one = write(compression, 1).sha256();

    assertThat(write(compression, 3).sha256()).isEqualTo(one);
  }

  @Test
  void theConfigurationSaysHowItRuns() throws IOException {
    write(Compression.GZIP, 2);

    Object config = config("1.0-debian");
    assertThat(member(config, "architecture")).isEqualTo("amd64");
    assertThat(member(config, "created")).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(member(config, "config"))
        .hasToString(
            "{User=10001:10001, ExposedPorts={3000/tcp={}}, Env=[HOME=/var/cache/discourse],"
                + " Entrypoint=[tini, --], Cmd=[bundle, exec, \"puma\"],"
                + " Volumes={/var/lib/discourse={}}, WorkingDir=/usr/lib/discourse,"
                + " Labels={org.opencontainers.image.title=forum}, StopSignal=SIGTERM,"
                + " Healthcheck={Test=[CMD, curl], Interval=15000000000, Timeout=5000000000,"
                + " StartPeriod=300000000000, Retries=4}}");
  }

  @Test
  void whatHidesAndIsHiddenIsInOneLayerOnly() throws IOException {
    write(Compression.NONE, 1);

    List<List<String>> layers = new ArrayList<>();
    for (Object layer : layers("1.0-debian")) {
      layers.add(names(String.valueOf(layer)));
    }
    assertThat(layers)
        .containsExactly(
            List.of("usr/", "usr/lib/", "usr/lib/app/", "usr/lib/app/run"),
            List.of(
                "etc/",
                "etc/app.conf",
                "usr/",
                "usr/lib/",
                "usr/lib/app/",
                "usr/lib/app/config",
                "var/",
                "var/lib/",
                "var/lib/app/"),
            List.of("etc/", "etc/os"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oci:oci:1.0-debian",
        "oci-archive:forum-1.0-image.tar:1.0-debian",
        "docker-archive:forum-1.0-image.tar:forum:1.0-debian"
      })
  void skopeoReadsTheLayoutAndTheArchiveInBothForms(String source) {
    String skopeo = RealTool.require("skopeo").toString();
    write(Compression.GZIP, 2);

    RealTool.run(
            Map.of(),
            directory,
            skopeo,
            "--insecure-policy",
            "copy",
            source,
            "dir:" + directory + "/copy")
        .successfulStdout();

    assertThat(directory.resolve("copy/manifest.json")).isNotEmptyFile();
  }

  @Test
  void umociUnpacksWhatWasPutIn() throws IOException {
    String umoci = RealTool.require("umoci").toString();
    write(Compression.GZIP, 2);

    RealTool.run(
            Map.of(),
            directory,
            umoci,
            "unpack",
            "--rootless",
            "--image",
            "oci:1.0-debian",
            "bundle")
        .successfulStdout();

    Path root = directory.resolve("bundle/rootfs");
    assertThat(root.resolve("usr/lib/app/run")).hasContent("#!/bin/sh\n").isExecutable();
    assertThat(root.resolve("usr/lib/app/config")).isSymbolicLink();
    assertThat(root.resolve("etc/app.conf")).hasContent("port = 3000\n");
    assertThat(root.resolve("etc/os")).hasContent("debian");
    assertThat(root.resolve("var/lib/app")).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"base.tar", "base.tar.gz", "base.tar.zst"})
  void aBaseIsTheLowestLayerWhateverItsCompression(String name) throws IOException {
    Files.createDirectories(directory.resolve("base/bin"));
    Files.writeString(directory.resolve("base/bin/sh"), "a shell");
    RealTool.run(
            Map.of(),
            directory,
            RealTool.require("tar").toString(),
            "-caf",
            name,
            "-C",
            "base",
            ".")
        .successfulStdout();
    bases.put(Distribution.DEBIAN, directory.resolve(name));

    write(Compression.NONE, 1);

    assertThat(names(String.valueOf(layers("1.0-debian").get(0))))
        .containsExactly("./", "./bin/", "./bin/sh");
    assertThat(layers("1.0-alpine")).hasSize(3);
  }

  @Test
  void theBlobsOfABaseImageStayAsTheyAreAndItsVariablesStandBelow() throws IOException {
    Path base = base("/opt/bin:/bin");
    bases.put(Distribution.DEBIAN, base);

    write(Compression.ZSTD, 1);

    Object layer = ((List<?>) member(manifest("1.0-debian"), "layers")).get(0);
    assertThat(layer).isEqualTo(baseLayer());
    assertThat(blob(member(layer, "digest"))).hasSameBinaryContentAs(baseBlob(base));
    assertThat((List<?>) member(member(config("1.0-debian"), "rootfs"), "diff_ids"))
        .first()
        .hasToString("sha256:" + sha256(directory.resolve("base-layer.tar")));
    assertThat(member(member(config("1.0-debian"), "config"), "Env"))
        .isEqualTo(List.of("HOME=/var/cache/discourse", "LANG=C.UTF-8", "PATH=/opt/bin:/bin"));
    assertThat(
            member(
                member(manifest("1.0-debian"), "annotations"),
                "org.opencontainers.image.base.digest"))
        .asString()
        .startsWith("sha256:");
  }

  @Test
  void aDamagedBaseIsRefusedAndTheLayoutIsAsItWas() throws IOException {
    write(Compression.GZIP, 1);
    String before = Files.readString(directory.resolve("oci/index.json"));
    Path base = base("/bin");
    Files.writeString(baseBlob(base), "damaged");
    bases.put(Distribution.DEBIAN, base);

    assertThatThrownBy(() -> write(Compression.GZIP, 1))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("is not the file that is wanted: its sha256 is ");
    assertThat(directory.resolve("oci/index.json")).hasContent(before);
  }

  @Test
  void aDirectoryThatIsNoLayoutIsRefused() throws IOException {
    bases.put(Distribution.DEBIAN, Files.createDirectory(directory.resolve("rootfs")));

    assertThatThrownBy(() -> write(Compression.GZIP, 1))
        .hasMessageContaining("is a directory, but not an OCI image layout");
  }

  /** An image layout of one layer, as Docker's registry would have it. */
  private Path base(String searchPath) throws IOException {
    Files.createDirectories(directory.resolve("base/bin"));
    Files.writeString(directory.resolve("base/bin/sh"), "a shell");
    String tar = RealTool.require("tar").toString();
    RealTool.run(Map.of(), directory, tar, "-cf", "base-layer.tar", "-C", "base", ".")
        .successfulStdout();
    RealTool.run(Map.of(), directory, RealTool.require("gzip").toString(), "-kn", "base-layer.tar")
        .successfulStdout();
    String diffId = sha256(directory.resolve("base-layer.tar"));
    Path layout = directory.resolve("base-layout");
    put(layout, Files.readAllBytes(directory.resolve("base-layer.tar.gz")));
    String config =
        put(
            layout,
            """
            {"config":{"Env":["PATH=%s","LANG=C.UTF-8"]},"rootfs":{"diff_ids":["sha256:%s"]}}
            """
                .formatted(searchPath, diffId)
                .getBytes(UTF_8));
    Path layer = directory.resolve("base-layer.tar.gz");
    String manifest =
        put(
            layout,
            """
            {"config":{"digest":"sha256:%s"},"layers":[{"digest":"sha256:%s","size":%d,
             "mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip"}]}
            """
                .formatted(config, sha256(layer), Files.size(layer))
                .getBytes(UTF_8));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        layout.resolve("index.json"),
        """
        {"manifests":[{"digest":"sha256:%s",
          "mediaType":"application/vnd.oci.image.manifest.v1+json"}]}
        """
            .formatted(manifest));
    return layout;
  }

  private Map<String, Object> baseLayer() throws IOException {
    Path layer = directory.resolve("base-layer.tar.gz");
    return Map.of(
        "mediaType",
        "application/vnd.oci.image.layer.v1.tar+gzip",
        "digest",
        "sha256:" + sha256(layer),
        "size",
        (int) Files.size(layer));
  }

  private Path baseBlob(Path layout) {
    return layout.resolve("blobs/sha256").resolve(sha256(directory.resolve("base-layer.tar.gz")));
  }

  private static String put(Path layout, byte[] blob) throws IOException {
    String sha256 = Digest.of(blob).hex();
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.write(layout.resolve("blobs/sha256").resolve(sha256), blob);
    return sha256;
  }

  private Artifact write(Compression compression, int threads) {
    BuildLog log =
        new BuildLog() {
          @Override
          public void info(String message) {
            said.add(message);
          }

          @Override
          public void warn(String message) {}

          @Override
          public void debug(String message) {}

          @Override
          public void progress(String task, long done, long total) {}
        };
    List<Artifact> artifacts =
        new OciSink(
                directory,
                spec(),
                bases,
                new LayerWriter(
                    compression,
                    threads,
                    new LayerStore(directory.resolve("state/oci-layers"), "1"),
                    log),
                log)
            .write(image());
    assertThat(artifacts).hasSize(1);
    return artifacts.get(0);
  }

  private static ContainerSpec spec() {
    TreeMap<String, String> about =
        new TreeMap<>(Map.of("org.opencontainers.image.title", "forum"));
    return new ContainerSpec(
        "forum",
        "1.0",
        "debian",
        "amd64",
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
        about);
  }

  /** A configuration that hides a file of the app, and a file that differs. */
  private static Image image() {
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

  private List<String> names(String digest) {
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

  private static String sha256(Path file) {
    try {
      return Digest.of(Files.readAllBytes(file)).hex();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The digests of an image's layers. */
  private List<Object> layers(String tag) throws IOException {
    List<Object> digests = new ArrayList<>();
    for (Object layer : (List<?>) member(manifest(tag), "layers")) {
      digests.add(member(layer, "digest"));
    }
    return digests;
  }

  private Object config(String tag) throws IOException {
    return json(blob(member(member(manifest(tag), "config"), "digest")));
  }

  private Object manifest(String tag) throws IOException {
    Object index = json(directory.resolve("oci/index.json"));
    for (Object manifest : (List<?>) member(index, "manifests")) {
      Object names = member(manifest, "annotations");
      if (member(names, "org.opencontainers.image.ref.name").equals(tag)) {
        return json(blob(member(manifest, "digest")));
      }
    }
    throw new AssertionError("no image " + tag);
  }

  private static Object member(Object json, String name) {
    return Objects.requireNonNull(((Map<?, ?>) json).get(name), name);
  }

  private Path blob(Object digest) {
    return directory.resolve("oci/blobs/sha256/" + String.valueOf(digest).substring(7));
  }

  private static Object json(Path file) throws IOException {
    return Objects.requireNonNull(
        new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
  }
}
