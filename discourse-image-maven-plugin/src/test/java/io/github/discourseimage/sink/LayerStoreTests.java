package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.FileVersion;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.LayerBlob;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Mode;
import io.github.discourseimage.rootfs.Owner;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayerStoreTests {

  private static final Attributes PLAIN = Attributes.FILE;

  @TempDir Path directory;
  private final AtomicInteger reads = new AtomicInteger();

  @Test
  void aLayerThatDidNotChangeIsNotRead() {
    LayerBlob first = write(file("/etc/a", PLAIN, "1"));
    assertThat(reads).hasValue(1);

    assertThat(write(file("/etc/a", PLAIN, "1"))).isEqualTo(first);
    assertThat(write(file("/etc/a", PLAIN, "1"))).isEqualTo(first);
    assertThat(reads).hasValue(1);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of("bytes", file("/etc/a", PLAIN, "2")),
        Arguments.of("path", file("/etc/b", PLAIN, "1")),
        Arguments.of("mode", file("/etc/a", Attributes.EXECUTABLE, "1")),
        Arguments.of(
            "owner",
            file("/etc/a", new Attributes(Mode.FILE, new Owner(0, 10001), Xattrs.NONE), "1")),
        Arguments.of(
            "attribute",
            file(
                "/etc/a",
                new Attributes(Mode.FILE, Owner.ROOT, Xattrs.of(Map.of("user.a", new byte[] {1}))),
                "1")),
        Arguments.of(
            "kind",
            new Entry.Symlink(UnixPath.of("/etc/a"), PLAIN, TestImages.ORIGIN, "counted:1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aLayerThatChangedIsWrittenAnew(String what, Entry changed) {
    LayerBlob first = write(file("/etc/a", PLAIN, "1"));

    assertThat(write(changed).diffId()).isNotEqualTo(first.diffId());
  }

  @Test
  void aLayerOfAnotherTimeOrCompressionIsWrittenAnew() {
    LayerBlob first = write(file("/etc/a", PLAIN, "1"));

    LayerBlob later =
        write(Compression.GZIP, "1", new SourceDateEpoch(1), file("/etc/a", PLAIN, "1"));
    LayerBlob zstd = write(Compression.ZSTD, "1", TestImages.TIME, file("/etc/a", PLAIN, "1"));

    assertThat(later.diffId()).isNotEqualTo(first.diffId());
    assertThat(zstd.descriptor().mediaType()).endsWith("+zstd");
    assertThat(zstd.descriptor().digest()).isNotEqualTo(first.descriptor().digest());
    assertThat(reads).hasValue(3);
  }

  @Test
  void anotherVersionOfTheCodeWritesAnew() {
    write(file("/etc/a", PLAIN, "1"));

    write(Compression.GZIP, "2", TestImages.TIME, file("/etc/a", PLAIN, "1"));

    assertThat(reads).hasValue(2);
  }

  @Test
  void aBlobThatIsMissingCutShortOrTouchedIsWrittenAnew() throws IOException {
    LayerBlob first = write(file("/etc/a", PLAIN, "1"));
    Path blob = directory.resolve("oci").resolve(first.descriptor().digest().blob());
    byte[] bytes = Files.readAllBytes(blob);

    Files.delete(blob);
    assertThat(write(file("/etc/a", PLAIN, "1"))).isEqualTo(first);
    Files.write(blob, new byte[] {1});
    assertThat(write(file("/etc/a", PLAIN, "1"))).isEqualTo(first);
    byte[] damaged = bytes.clone();
    damaged[bytes.length - 1] ^= 1;
    Files.write(blob, damaged);
    Files.setLastModifiedTime(blob, FileTime.fromMillis(1));
    assertThat(write(file("/etc/a", PLAIN, "1"))).isEqualTo(first);

    assertThat(blob).hasBinaryContent(bytes);
    assertThat(reads).hasValue(4);
  }

  @Test
  void aStoreThatCannotBeReadCostsTimeOnly() throws IOException {
    LayerBlob first = write(file("/etc/a", PLAIN, "1"));
    Files.writeString(store(), "half a li");

    assertThat(write(file("/etc/a", PLAIN, "1"))).isEqualTo(first);
    assertThat(reads).hasValue(2);
  }

  @Test
  void aLayerThatFailsLeavesNoBlobAndTheFinishedOnesAreKept() throws IOException {
    LayerBlob first = write(file("/etc/a", PLAIN, "1"));

    assertThatThrownBy(
            () -> write(TestImages.file("/etc/b", PLAIN, TestImages.lying(1_000_000, 7))))
        .isInstanceOf(ImageBuildException.class);
    reads.set(0);

    assertThat(write(file("/etc/a", PLAIN, "1"))).isEqualTo(first);
    assertThat(reads).hasValue(0);
    try (Stream<Path> blobs = Files.list(directory.resolve("oci/blobs/sha256"))) {
      assertThat(blobs)
          .extracting(path -> path.getFileName().toString())
          .containsExactly(first.descriptor().digest().hex());
    }
  }

  @Test
  void twoLayersOfTheSameBytesAreBothKnown() {
    LayerWriter writer = writer(Compression.GZIP, "1");
    ImageLayoutDirectory layout = new ImageLayoutDirectory(directory.resolve("oci"));
    List<Entry> entries = List.of(counted(file("/etc/a", PLAIN, "1")));
    for (int i = 0; i < 2; i++) {
      writer.write(layout, new LayerCut("debian", entries), TestImages.TIME);
      writer.write(layout, new LayerCut("ubuntu", entries), TestImages.TIME);
    }

    assertThat(reads).hasValue(2);
  }

  @Test
  void aRootThatDidNotChangeIsNotCompressedAgain() throws IOException {
    Path root = Files.writeString(directory.resolve("root.tar"), "not really a tar archive");
    LayerBlob first = writeRoot(root);
    FileTime written = Files.getLastModifiedTime(blob(first));

    assertThat(writeRoot(root)).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(blob(first))).isEqualTo(written);

    Files.writeString(root, "not really a tar_archive");
    assertThat(writeRoot(root).diffId()).isNotEqualTo(first.diffId());
  }

  private LayerBlob writeRoot(Path root) throws IOException {
    ImageLayoutDirectory layout = new ImageLayoutDirectory(directory.resolve("oci"));
    return writer(Compression.GZIP, "1")
        .writeTar(layout, "base", FileVersion.of(root), out -> Files.copy(root, out));
  }

  private Path blob(LayerBlob layer) {
    return directory.resolve("oci").resolve(layer.descriptor().digest().blob());
  }

  /** One build with one layer. */
  private LayerBlob write(Entry entry) {
    return write(Compression.GZIP, "1", TestImages.TIME, entry);
  }

  private LayerBlob write(
      Compression compression, String version, SourceDateEpoch time, Entry entry) {
    ImageLayoutDirectory layout = new ImageLayoutDirectory(directory.resolve("oci"));
    LayerCut cut = new LayerCut("app", List.of(counted(entry)));
    return writer(compression, version).write(layout, cut, time);
  }

  private LayerWriter writer(Compression compression, String version) {
    return new LayerWriter(compression, 2, new LayerStore(store(), version), BuildLog.SILENT);
  }

  private Path store() {
    return directory.resolve("state/oci-layers");
  }

  private static Entry file(String path, Attributes attributes, String version) {
    return TestImages.file(path, attributes, Content.of(version));
  }

  /** Counts how often a file is read. */
  private Entry counted(Entry entry) {
    if (!(entry instanceof Entry.File file)) {
      return entry;
    }
    Content content =
        new Content() {
          @Override
          public Opened open() throws IOException {
            reads.incrementAndGet();
            return file.content().open();
          }

          @Override
          public String version() throws IOException {
            return file.content().version();
          }
        };
    return new Entry.File(file.path(), file.attributes(), file.origin(), content);
  }
}
