package io.github.discourseimage.sink;

import static io.github.discourseimage.sink.OciFixture.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every document is as the OCI image specification 1.1 has it (index.md, manifest.md, config.md,
 * descriptor.md, layout.md): the members that must be there, their types and forms, no member that
 * it does not know, and every digest and size as it says.
 */
class OciSpecificationTests {

  private static final String DIGEST = "sha256:[0-9a-f]{64}";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER =
      "application/vnd\\.oci\\.image\\.layer\\.v1\\.tar(\\+(gzip|zstd))?";

  @TempDir Path directory;

  private OciFixture oci;

  @BeforeEach
  void writeBase() throws IOException {
    oci = new OciFixture(directory);
    BaseFixture base = new BaseFixture(directory);
    Path layout = directory.resolve("layout");
    Path layer = base.tar("one", "usr/", "usr/doc");
    base.index(
        layout,
        base.manifest(layout, "amd64", layer) + "}",
        base.manifest(layout, "arm64", layer) + "}");
    oci.bases.put(Distribution.DEBIAN, new BaseLocation(layout));
    oci.hidden.add(UnixPath.of("/usr/doc"));
  }

  @ParameterizedTest
  @EnumSource
  void oneArchitecture(Compression compression) throws IOException {
    oci.write(compression, 2);

    index(OciFixture.json(directory.resolve("oci/index.json")), true);
  }

  @Test
  void severalArchitectures() throws IOException {
    oci.architectures.add("arm64");
    oci.write(Compression.GZIP, 2);

    index(OciFixture.json(directory.resolve("oci/index.json")), true);
  }

  @Test
  void theLayoutHasNothingElse() throws IOException {
    oci.write(Compression.GZIP, 2);

    assertThat(OciFixture.json(directory.resolve("oci/oci-layout")))
        .isEqualTo(Map.of("imageLayoutVersion", "1.0.0"));
    try (var files = Files.list(directory.resolve("oci"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("oci-layout", "index.json", "blobs");
    }
  }

  private void index(Object index, boolean top) throws IOException {
    members(index, Set.of("schemaVersion", "mediaType", "manifests"), Set.of("annotations"));
    assertThat(member(index, "schemaVersion")).isEqualTo(2);
    assertThat(member(index, "mediaType")).isEqualTo(INDEX);
    for (Object descriptor : (List<?>) member(index, "manifests")) {
      Object document = OciFixture.json(descriptor(descriptor));
      if (top) {
        assertThat(annotations(member(descriptor, "annotations")).toString())
            .contains("org.opencontainers.image.ref.name");
      }
      if (member(descriptor, "mediaType").equals(INDEX)) {
        assertThat(top).isTrue();
        index(document, false);
      } else {
        assertThat(member(descriptor, "mediaType")).isEqualTo(MANIFEST);
        Object platform = member(descriptor, "platform");
        members(platform, Set.of("architecture", "os"), Set.of());
        assertThat(member(platform, "os")).isEqualTo("linux");
        manifest(document, member(platform, "architecture"));
      }
    }
  }

  private void manifest(Object manifest, Object architecture) throws IOException {
    members(
        manifest,
        Set.of("schemaVersion", "mediaType", "config", "layers"),
        Set.of("annotations", "artifactType", "subject"));
    assertThat(member(manifest, "schemaVersion")).isEqualTo(2);
    assertThat(member(manifest, "mediaType")).isEqualTo(MANIFEST);
    annotations(member(manifest, "annotations"));
    Object config = member(manifest, "config");
    assertThat(member(config, "mediaType")).isEqualTo(CONFIG);
    List<Object> diffIds = new ArrayList<>();
    List<?> layers = (List<?>) member(manifest, "layers");
    assertThat(layers).isNotEmpty();
    for (Object layer : layers) {
      assertThat((String) member(layer, "mediaType")).matches(LAYER);
      try (InputStream in = Compression.decompressed(descriptor(layer))) {
        diffIds.add("sha256:" + Sha256.of(in.readAllBytes()));
      }
    }
    config(OciFixture.json(descriptor(config)), architecture, diffIds);
  }

  private static void config(Object config, Object architecture, List<Object> diffIds) {
    members(config, Set.of("architecture", "os", "rootfs"), Set.of("created", "config", "history"));
    assertThat(member(config, "architecture")).isEqualTo(architecture);
    assertThat(member(config, "os")).isEqualTo("linux");
    OffsetDateTime.parse((String) member(config, "created"));
    Object rootfs = member(config, "rootfs");
    members(rootfs, Set.of("type", "diff_ids"), Set.of());
    assertThat(member(rootfs, "type")).isEqualTo("layers");
    assertThat(member(rootfs, "diff_ids")).isEqualTo(diffIds);
    List<?> history = (List<?>) member(config, "history");
    assertThat(history).hasSameSizeAs(diffIds);
    for (Object step : history) {
      members(step, Set.of("created", "created_by", "comment"), Set.of());
      OffsetDateTime.parse((String) member(step, "created"));
    }
    Object run = member(config, "config");
    members(
        run,
        Set.of(),
        Set.of(
            "User",
            "ExposedPorts",
            "Env",
            "Entrypoint",
            "Cmd",
            "Volumes",
            "WorkingDir",
            "Labels",
            "StopSignal",
            // Docker's, which the specification reserves.
            "Healthcheck"));
    assertThat((String) member(run, "User")).matches("[0-9]+:[0-9]+");
    assertThat(((Map<?, ?>) member(run, "ExposedPorts")).keySet())
        .allMatch(port -> port.toString().matches("[0-9]+(/(tcp|udp))?"));
    for (String texts : List.of("Env", "Entrypoint", "Cmd")) {
      assertThat((List<?>) member(run, texts)).allMatch(String.class::isInstance);
    }
    assertThat((List<?>) member(run, "Env")).allMatch(line -> line.toString().contains("="));
    annotations(member(run, "Labels"));
  }

  private static Set<?> annotations(Object annotations) {
    Map<?, ?> map = (Map<?, ?>) annotations;
    assertThat(map.keySet()).allMatch(key -> key instanceof String text && !text.isEmpty());
    assertThat(map.values()).allMatch(String.class::isInstance);
    return map.keySet();
  }

  /** The blob that a descriptor points at, which is as it says. */
  private Path descriptor(Object descriptor) throws IOException {
    members(descriptor, Set.of("mediaType", "digest", "size"), Set.of("annotations", "platform"));
    String digest = (String) member(descriptor, "digest");
    assertThat(digest).matches(DIGEST);
    Path blob = oci.blob(digest);
    assertThat(((Number) member(descriptor, "size")).longValue()).isEqualTo(Files.size(blob));
    assertThat("sha256:" + OciFixture.sha256(blob)).isEqualTo(digest);
    return blob;
  }

  private static void members(Object object, Set<String> must, Set<String> may) {
    List<String> names = new ArrayList<>();
    ((Map<?, ?>) object).keySet().forEach(name -> names.add(String.valueOf(name)));
    assertThat(names).containsAll(must);
    names.removeAll(must);
    assertThat(names).isSubsetOf(may);
  }
}
