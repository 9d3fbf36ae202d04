package io.github.discourseimage.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciSinkTests {

  @TempDir Path directory;
  private OciFixture oci;

  @BeforeEach
  void makeFixture() {
    oci = new OciFixture(directory);
  }

  @Test
  void everyBlobIsWhatItsNameSaysAndNoneIsLeftOver() throws IOException {
    oci.write(Compression.GZIP, 2);
    oci.write(Compression.ZSTD, 2);

    try (Stream<Path> blobs = Files.list(directory.resolve("oci/blobs/sha256"))) {
      // Two images of two configurations and manifests; of three layers two are common.
      assertThat(blobs)
          .hasSize(2 + 2 + 2 + 2)
          .allSatisfy(blob -> assertThat(blob.getFileName()).hasToString(OciFixture.sha256(blob)));
    }
    assertThat(directory.resolve("oci/oci-layout"))
        .hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  @Test
  void distributionsShareLayersAndHaveTheirOwn() throws IOException {
    oci.write(Compression.GZIP, 2);

    List<Object> alpine = oci.layers("1.0-alpine");
    List<Object> debian = oci.layers("1.0-debian");
    assertThat(alpine.subList(0, 2)).isEqualTo(debian.subList(0, 2));
    assertThat(alpine.get(2)).isNotEqualTo(debian.get(2));
    assertThat(oci.layers("1.0")).isEqualTo(debian);
  }

  @Test
  void theLayersWeighIsTold() {
    oci.write(Compression.GZIP, 2);

    assertThat(oci.log.lines)
        .anyMatch(line -> line.matches("Image forum:1.0-debian, sha256:[0-9a-f]{64}"))
        .anyMatch(
            line ->
                line.matches(
                    " +[0-9.]+ k?B +[0-9.]+ kB +1  app: repository \\(the same in 2 images\\)"))
        .anyMatch(line -> line.matches(" +[0-9.]+ k?B +[0-9.]+ kB +4  in all, linux/amd64"))
        .anyMatch(line -> line.matches("2 images of [0-9.]+ k?B in all are stored in .*"));
    assertThat(directory.resolve("forum-1.0-image-layers.txt")).content().contains("in all, linux");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void theBytesAreTheSameAtAnyNumberOfThreads(Compression compression) throws IOException {
    Set<String> sums = new HashSet<>();
    for (int threads : List.of(1, 2, 5)) {
      sums.add(oci.write(compression, threads).sha256());
      // Else the next one would take the same blobs.
      Files.delete(directory.resolve("state/oci-layers"));
    }

    assertThat(sums).hasSize(1);
  }

  @Test
  void theConfigurationSaysHowItRuns() throws IOException {
    oci.write(Compression.GZIP, 2);

    Object config = oci.config("1.0-debian");
    assertThat(OciFixture.member(config, "architecture")).isEqualTo("amd64");
    assertThat(OciFixture.member(config, "created")).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(OciFixture.member(config, "config"))
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
    oci.write(Compression.NONE, 1);

    List<List<String>> layers = new ArrayList<>();
    for (Object layer : oci.layers("1.0-debian")) {
      layers.add(oci.names(String.valueOf(layer)));
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
    oci.write(Compression.GZIP, 2);

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
    oci.write(Compression.GZIP, 2);

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
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(directory.resolve(name)));

    oci.write(Compression.NONE, 1);

    assertThat(oci.names(String.valueOf(oci.layers("1.0-debian").get(0))))
        .containsExactly("./", "./bin/", "./bin/sh");
    assertThat(oci.layers("1.0-alpine")).hasSize(3);
  }

  @Test
  void theBlobsOfABaseImageStayAsTheyAreAndItsVariablesStandBelow() throws IOException {
    Path base = base("/opt/bin:/bin");
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(base));

    oci.write(Compression.ZSTD, 1);

    Object layer = ((List<?>) OciFixture.member(oci.manifest("1.0-debian"), "layers")).get(0);
    assertThat(layer).isEqualTo(baseLayer());
    assertThat(oci.blob(OciFixture.member(layer, "digest"))).hasSameBinaryContentAs(baseBlob(base));
    assertThat(
            (List<?>)
                OciFixture.member(
                    OciFixture.member(oci.config("1.0-debian"), "rootfs"), "diff_ids"))
        .first()
        .hasToString("sha256:" + OciFixture.sha256(directory.resolve("base-layer.tar")));
    assertThat(OciFixture.member(OciFixture.member(oci.config("1.0-debian"), "config"), "Env"))
        .isEqualTo(List.of("HOME=/var/cache/discourse", "LANG=C.UTF-8", "PATH=/opt/bin:/bin"));
    assertThat(
            OciFixture.member(
                OciFixture.member(oci.manifest("1.0-debian"), "annotations"),
                "org.opencontainers.image.base.digest"))
        .asString()
        .startsWith("sha256:");
  }

  @Test
  void aDamagedBaseIsRefusedAndTheLayoutIsAsItWas() throws IOException {
    oci.write(Compression.GZIP, 1);
    String before = Files.readString(directory.resolve("oci/index.json"));
    Path base = base("/bin");
    Files.writeString(baseBlob(base), "damaged");
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(base));

    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("is not the file that is wanted: its sha256 is ");
    assertThat(directory.resolve("oci/index.json")).hasContent(before);
  }

  @Test
  void aDirectoryThatIsNoLayoutIsRefused() throws IOException {
    oci.bases.put(
        Distribution.DEBIAN, new BaseLocation(Files.createDirectory(directory.resolve("rootfs"))));

    assertThatThrownBy(() -> oci.write(Compression.GZIP, 1))
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
    String diffId = OciFixture.sha256(directory.resolve("base-layer.tar"));
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
                .formatted(config, OciFixture.sha256(layer), Files.size(layer))
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
        "sha256:" + OciFixture.sha256(layer),
        "size",
        (int) Files.size(layer));
  }

  private Path baseBlob(Path layout) {
    return layout
        .resolve("blobs/sha256")
        .resolve(OciFixture.sha256(directory.resolve("base-layer.tar.gz")));
  }

  private static String put(Path layout, byte[] blob) throws IOException {
    String sha256 = Digest.of(blob).hex();
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.write(layout.resolve("blobs/sha256").resolve(sha256), blob);
    return sha256;
  }
}
