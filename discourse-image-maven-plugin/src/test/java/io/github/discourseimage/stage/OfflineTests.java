package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineTests {

  private static final String SHA256 = Sha256.of("x");
  private static final String URL = "https://roots.example.org/trixie.tar.xz";

  @TempDir private Path cache;
  private Downloads downloads;

  @BeforeEach
  void offline() {
    downloads = Downloads.offline(cache, BuildLog.SILENT);
  }

  @Test
  void a_download_is_refused_with_the_way_out() {
    assertThatThrownBy(() -> downloads.file(URL, SHA256))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("download " + URL)
        .hasMessageContaining("is not in " + cache + " yet, and Maven works offline")
        .hasMessageContaining("run `mvn discourse-image:fetch` once without -o");
  }

  @Test
  void what_was_fetched_before_is_given() throws Exception {
    Path kept = Files.createDirectory(cache.resolve("downloads")).resolve(SHA256);
    Files.writeString(kept, "x");

    assertThat(downloads.file(URL, SHA256)).isEqualTo(kept);
  }

  @Test
  void a_root_that_mmdebstrap_would_have_to_make_is_refused() throws IOException {
    BuilderRoots roots = new BuilderRoots(cache, downloads, BuildLog.SILENT);

    assertThatThrownBy(() -> roots.open(new RootSource.Mmdebstrap("trixie", List.of("ruby"))))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("builder root of mmdebstrap trixie with 1 packages")
        .hasMessageContaining("run `mvn discourse-image:fetch` once without -o");
    assertThat(cache.resolve("roots")).isDirectoryNotContaining("glob:**/.new-*");
  }
}
