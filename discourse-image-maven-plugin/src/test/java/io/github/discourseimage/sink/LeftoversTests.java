package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only building needs is told of. */
class LeftoversTests {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/lib/discourse/vendor/bundle/ruby/3.4.0/gems/a-1/ext/a/a.c",
        "/usr/lib/discourse/vendor/bundle/ruby/3.4.0/gems/a-1/lib/a.o",
        "/usr/lib/discourse/vendor/bundle/ruby/3.4.0/cache/a-1.gem",
        "/usr/lib/discourse/vendor/bundle/ruby/3.4.0/extensions/x/a-1/gem_make.out",
        "/usr/lib/discourse-ruby/include/ruby-3.4.0/ruby.h",
        "/usr/lib/discourse/node_modules/.cache/x",
        "/usr/share/doc/a/README",
        "/usr/lib/discourse/.git"
      })
  void aFileThatOnlyBuildingNeedsIsTold(String path) {
    assertThat(said(path))
        .anyMatch(
            line ->
                line.startsWith("Layer dependencies holds files that only building needs, 1 ")
                    && line.contains(" such as " + path + " (stage x); delete them"));
  }

  @Test
  void whatIsNeededIsNot() {
    assertThat(
            said(
                "/usr/lib/discourse/vendor/bundle/ruby/3.4.0/gems/a-1/lib/a.so",
                "/usr/lib/discourse/vendor/bundle/ruby/3.4.0/gems/a-1/ext/a/extconf.rb",
                "/usr/lib/discourse/vendor/bundle/ruby/3.4.0/gems/rake-13/lib/rake/ext/string.rb",
                "/usr/lib/discourse/node_modules/a/cache/a.js"))
        .noneMatch(line -> line.contains("only building needs"));
  }

  private List<String> said(String... paths) {
    OciFixture oci = new OciFixture(directory);
    Layer.Builder layer = Layer.builder("dependencies");
    for (String path : paths) {
      layer.file(UnixPath.of(path), Content.of("x"), new Origin("dependencies", "stage x"));
    }
    TreeMap<Distribution, List<Layer>> variants = new TreeMap<>();
    variants.put(Distribution.DEBIAN, List.of(layer.build()));
    oci.image = new Image("forum-1.0", new SourceDateEpoch(0), List.of(), variants);
    oci.write(Compression.GZIP, 1);
    return oci.log.warnings;
  }
}
