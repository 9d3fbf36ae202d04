package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.OsRelease;
import io.github.discourseimage.format.TarWriter;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.stage.StageResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledLayersTests {

  private static final String SCRIPT = "/usr/lib/discourse/public/assets/a.js";
  private static final String STYLE = "/usr/lib/discourse/public/assets/a.css";
  private static final String GEM = "/usr/lib/discourse/vendor/bundle/a.rb";

  private static final OsRelease RELEASE = new OsRelease("debian", Optional.of("13"));

  @TempDir Path directory;

  private final CompiledLayers compiled = new CompiledLayers();

  @Test
  void shares_the_assets_that_are_equal_everywhere() throws IOException {
    add(Distribution.DEBIAN, "assets", Map.of(SCRIPT, "same", STYLE, "of Debian"));
    add(Distribution.UBUNTU, "assets", Map.of(SCRIPT, "same", STYLE, "of Ubuntu"));

    assertThat(paths(compiled.common())).containsExactly(SCRIPT);
    assertThat(paths(compiled.of(Distribution.DEBIAN))).containsExactly(STYLE);
    assertThat(paths(compiled.of(Distribution.UBUNTU))).containsExactly(STYLE);
  }

  @Test
  void keeps_gems_apart_even_where_they_are_equal() throws IOException {
    add(Distribution.DEBIAN, "dependencies", Map.of(GEM, "same"));
    add(Distribution.UBUNTU, "dependencies", Map.of(GEM, "same"));

    assertThat(compiled.common()).isEmpty();
    assertThat(paths(compiled.of(Distribution.DEBIAN))).containsExactly(GEM);
    assertThat(compiled.has(Distribution.UBUNTU, UnixPath.of(GEM))).isTrue();
    assertThat(compiled.has(Distribution.ALPINE, UnixPath.of(GEM))).isFalse();
  }

  @Test
  void puts_what_changes_rarely_at_the_bottom() throws IOException {
    Path out = Files.createDirectories(directory.resolve("debian/out"));
    for (String layer : List.of("assets", "dependencies", "plugins", "runtime", "own")) {
      write(out.resolve("50-all." + layer + ".tar"), Map.of("/usr/lib/" + layer, layer));
    }

    compiled.add(
        Distribution.DEBIAN,
        RELEASE,
        List.of(new StageResult("50-all", "k", out.resolveSibling(""))));

    assertThat(compiled.of(Distribution.DEBIAN))
        .extracting(Layer::name)
        .containsExactly("runtime", "dependencies", "plugins", "assets", "own");
  }

  @Test
  void tells_which_stage_made_a_file() throws IOException {
    add(Distribution.DEBIAN, "dependencies", Map.of(GEM, "x"));

    assertThat(compiled.of(Distribution.DEBIAN).get(0).entries().get(0).origin())
        .hasToString("dependencies: stage 50-all for debian");
  }

  private void add(Distribution distribution, String layer, Map<String, String> files)
      throws IOException {
    Path result = Files.createDirectories(directory.resolve(distribution.id()));
    write(
        Files.createDirectories(result.resolve("out")).resolve("50-all." + layer + ".tar"), files);
    compiled.add(
        distribution,
        RELEASE,
        List.of(new StageResult("50-all", "key-" + distribution.id(), result)));
  }

  private static void write(Path tar, Map<String, String> files) throws IOException {
    try (OutputStream out = Files.newOutputStream(tar)) {
      TarWriter writer = new TarWriter(out, new SourceDateEpoch(0));
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
        writer.startFile(
            new Entry.File(
                UnixPath.of(file.getKey()),
                Attributes.FILE,
                new Origin("x", "a test"),
                Content.of(bytes)),
            bytes.length);
        writer.write(bytes, 0, bytes.length);
        writer.endFile();
      }
      writer.finish();
    }
  }

  private static List<String> paths(List<Layer> layers) {
    return layers.stream()
        .flatMap(layer -> layer.entries().stream())
        .filter(Entry.File.class::isInstance)
        .map(entry -> entry.path().toString())
        .toList();
  }
}
