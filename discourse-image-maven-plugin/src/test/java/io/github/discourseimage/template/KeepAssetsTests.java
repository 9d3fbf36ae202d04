package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pods of several versions do with one volume. */
class KeepAssetsTests {

  @TempDir Path root;

  private RenderedImage image;
  private Path kept;

  @BeforeEach
  void writeTheImage() throws IOException {
    image = RenderedImage.write(Sites.of("pitchfork"), root);
    kept = image.file("/var/lib/discourse/assets");
  }

  @Test
  void aVolumeHasTheAssetsOfTheLastVersions() throws IOException {
    start(2, 1, "app-1.js", "app-1.js.br", "locales/de-1.js", "same.css");
    start(2, 2, "app-2.js", "same.css");
    assertThat(names())
        .containsExactly("app-1.js", "app-1.js.br", "app-2.js", "locales/de-1.js", "same.css");
    assertThat(kept.resolve("locales/de-1.js")).hasContent("locales/de-1.js");

    start(2, 3, "app-3.js");
    assertThat(names()).containsExactly("app-2.js", "app-3.js", "same.css");
  }

  @Test
  void aVersionThatIsStartedAgainIsNotAnOldOne() throws IOException {
    start(2, 1, "app-1.js");
    start(2, 2, "app-2.js");
    start(2, 3, "app-1.js");
    start(2, 4, "app-3.js");

    assertThat(names()).containsExactly("app-1.js", "app-3.js");
  }

  @Test
  void whatAnotherPodIsCopyingStaysAndWhatItGaveUpGoes() throws IOException {
    Files.createDirectories(kept);
    Path copying = Files.writeString(kept.resolve(".part-1"), "");
    Path left = Files.writeString(kept.resolve(".part-2"), "");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(7200)));

    start(2, 1, "app-1.js");

    assertThat(copying).exists();
    assertThat(left).doesNotExist();
  }

  @Test
  void aVolumeThatCannotBeWrittenCostsAssetsAndNoStart() throws IOException {
    Files.createDirectories(image.file("/var/lib/discourse"));
    Files.writeString(kept, "no directory");

    RealTool.Result result = start(2, 1, "app-1.js");

    assertThat(result.stderr())
        .startsWith("keep-assets: ")
        .contains("pages of other versions may miss their assets");
  }

  @Test
  void anImageWithoutAssetsKeepsNone() throws IOException {
    assertThat(start(2, 1).stderr()).isEmpty();
    assertThat(kept).doesNotExist();
  }

  /** A pod of an image with these assets, so many hours after the first. */
  private RealTool.Result start(int versions, int hour, String... assets) throws IOException {
    Path source = image.file("/usr/lib/discourse/public/assets");
    if (Files.exists(source)) {
      try (Stream<Path> old = Files.walk(source)) {
        old.filter(Files::isRegularFile).forEach(file -> file.toFile().delete());
      }
    }
    for (String asset : assets) {
      Path file = source.resolve(asset);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, asset);
    }
    RealTool.Result result =
        image.run(
            "dash",
            "/usr/lib/discourse-image/entrypoint",
            "ruby",
            "--disable=gems",
            image.file("/usr/lib/discourse-image/keep-assets.rb").toString(),
            String.valueOf(versions));
    assertThat(result.exitCode()).isZero();
    Path lists = image.file("/var/lib/discourse/asset-versions");
    if (Files.isDirectory(lists)) {
      try (Stream<Path> all = Files.list(lists)) {
        for (Path list : (Iterable<Path>) all::iterator) {
          if (Files.getLastModifiedTime(list).toInstant().isAfter(Instant.now().minusSeconds(60))) {
            Files.setLastModifiedTime(
                list, FileTime.from(Instant.now().minusSeconds(3600L * (100 - hour))));
          }
        }
      }
    }
    return result;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.walk(kept)) {
      return all.filter(Files::isRegularFile)
          .map(file -> kept.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
