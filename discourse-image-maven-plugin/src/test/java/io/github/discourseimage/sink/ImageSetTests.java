package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.erofs.ErofsCompression;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageSetTests {

  @TempDir Path target;

  private final RecordingLog log = new RecordingLog();

  private static Image image() {
    return TestImages.image(
        layer -> {
          layer.add(TestImages.directory("/usr/lib/closed", Attributes.of(new Mode(0555))));
          layer.add(TestImages.file("/usr/lib/closed/a", "a"));
          layer.add(TestImages.file("/usr/lib/b", "b"));
        });
  }

  private static Image broken() {
    return TestImages.image(
        layer -> layer.add(TestImages.file("/c", Attributes.FILE, TestImages.lying(2, 1))));
  }

  private ImageSet set(ImageFormat format) {
    return set(format, Optional.empty());
  }

  private ImageSet set(ImageFormat format, Optional<ImageVersion> version) {
    if (format == ImageFormat.SQUASHFS) {
      RealTool.require("mksquashfs");
    }
    return new ImageSet(
        target,
        image(),
        new ImageOptions(
            format, ErofsCompression.LZ4, Compression.NONE, 0, Optional.empty(), version),
        2,
        log);
  }

  private void write(ImageFormat format) {
    try (ImageSet images = set(format)) {
      images.write("app", "", image().common().entries());
      images.moveAll();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> names = Files.list(target)) {
      return names.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }
  }

  @Test
  void eachFormatHasItsName() throws IOException {
    write(ImageFormat.EROFS);
    assertThat(names()).containsExactly("app.raw", "app.raw.sha256");

    write(ImageFormat.TAR);
    assertThat(names())
        .as("no image of another format")
        .containsExactly("app.tar", "app.tar.sha256");

    write(ImageFormat.DIRECTORY);
    assertThat(names()).containsExactly("app");
    FileTree.delete(target.resolve("app"));
  }

  @Test
  void aDirectoryIsWhatTheTarHolds() throws IOException {
    write(ImageFormat.TAR);
    String listed =
        RealTool.run(Map.of(), target, RealTool.require("tar").toString(), "-tf", "app.tar")
            .successfulStdout();
    write(ImageFormat.DIRECTORY);

    try (Stream<Path> paths = Files.walk(target.resolve("app"))) {
      assertThat(
              paths
                  .map(
                      path ->
                          target.resolve("app").relativize(path)
                              + (Files.isDirectory(path) ? "/" : ""))
                  .filter(path -> !path.equals("/")))
          .containsExactlyInAnyOrderElementsOf(listed.lines().toList());
    }
    assertThat(target.resolve("app/usr/lib/closed/a")).hasContent("a");
    assertThat(Files.getLastModifiedTime(target.resolve("app/usr")).toMillis())
        .isEqualTo(TestImages.TIME.seconds() * 1000);
  }

  @Test
  void aDirectoryTakesThePlaceOfTheOneBefore() throws IOException {
    write(ImageFormat.DIRECTORY);
    Files.writeString(target.resolve("app/usr/lib/stray"), "x");

    write(ImageFormat.DIRECTORY);

    assertThat(names()).containsExactly("app");
    assertThat(target.resolve("app/usr/lib/stray")).doesNotExist();
    assertThat(target.resolve("app/usr/lib/closed/a")).hasContent("a");
  }

  @Test
  void whatIsAttachedAreFiles() {
    try (ImageSet images = set(ImageFormat.TAR)) {
      Optional<Artifact> tar = images.write("app", "", image().common().entries());

      assertThat(tar).map(Artifact::type).hasValue("tar");
      assertThat(tar).map(Artifact::classifier).hasValue("app");
      assertThat(tar).map(Artifact::file).hasValue(target.resolve("app.tar"));
    }
    try (ImageSet images = set(ImageFormat.DIRECTORY)) {
      assertThat(images.write("app", "", image().common().entries())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ImageFormat.class,
      names = {"EROFS", "SQUASHFS", "TAR", "DIRECTORY"})
  void afterAFailureAllIsAsItWas(ImageFormat format) throws IOException {
    Files.writeString(target.resolve("app.raw"), "old");
    Files.createDirectories(target.resolve("app/old"));

    try (ImageSet images = set(format)) {
      images.write("app", "", image().common().entries());
      assertThatThrownBy(() -> images.write("broken", "", broken().common().entries()))
          .isInstanceOf(ImageBuildException.class)
          .hasMessageContaining("/c (app: a test): the file changed while it was read");
    }

    assertThat(names()).containsExactly("app", "app.raw");
    assertThat(target.resolve("app.raw")).hasContent("old");
    assertThat(target.resolve("app/old")).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(
      value = ImageFormat.class,
      names = {"EROFS", "SQUASHFS", "TAR", "DIRECTORY"})
  void whatAKilledRunLeftIsCleared(ImageFormat format) throws IOException {
    Files.createDirectories(target.resolve(".app.0123.part/content"));
    Files.writeString(target.resolve(".app.raw.0123.part"), "half");

    write(format);

    assertThat(names()).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void aDirectoryThatLosesOwnersSaysSo() {
    Attributes others = new Attributes(Mode.FILE, new Owner(33, 33), Xattrs.NONE);
    try (ImageSet images = set(ImageFormat.DIRECTORY)) {
      images.write("app", "", List.of(TestImages.file("/a", others, Content.of("x"))));
    }

    assertThat(log.warnings)
        .containsExactly(
            target.resolve("app")
                + " cannot tell whose files are, and 1 are not root's; discourse.extensionFormat=tar"
                + " or erofs can");
  }

  @Test
  void filesBesideTheImagesComeWithThem() throws IOException {
    try (ImageSet images = set(ImageFormat.EROFS)) {
      images.write("app", "", image().common().entries());
      images.writeBeside("profile/service.conf", out -> out.write('x'));
      images.moveAll();
    }

    assertThat(names()).containsExactly("app.raw", "app.raw.sha256", "profile");
    assertThat(target.resolve("profile/service.conf")).hasContent("x");
  }

  @Test
  void versionsLieSideBySide() throws IOException {
    try (ImageSet images = set(ImageFormat.EROFS, Optional.of(new ImageVersion("1.0~rc1")))) {
      assertThat(images.write("app", "", image().common().entries()))
          .map(Artifact::file)
          .hasValue(target.resolve("app.raw.v/app_1.0~rc1.raw"));
      images.write("native", "x86-64", image().common().entries());
      images.moveAll();
    }

    assertThat(names()).containsExactly("app.raw.v", "native.raw.v");
    assertThat(target.resolve("app.raw.v"))
        .isDirectoryContaining("glob:**/app_1.0~rc1.raw")
        .isDirectoryContaining("glob:**/app_1.0~rc1.raw.sha256");
    assertThat(target.resolve("native.raw.v/native_1.0~rc1_x86-64.raw")).exists();
    RealTool.run(
            Map.of(),
            target.resolve("app.raw.v"),
            RealTool.require("sha256sum").toString(),
            "-c",
            "app_1.0~rc1.raw.sha256")
        .successfulStdout();
    FileTree.delete(target.resolve("native.raw.v"));

    try (ImageSet images = set(ImageFormat.DIRECTORY, Optional.of(new ImageVersion("2")))) {
      images.write("app", "", image().common().entries());
      images.moveAll();
    }
    assertThat(names()).containsExactly("app.v");
    assertThat(target.resolve("app.v/app_2/usr/lib/b")).hasContent("b");
  }
}
