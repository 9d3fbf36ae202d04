package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class TarballSinkTests {

  @TempDir Path directory;

  private TarballSink sink(Compression compression, int threads) {
    return new TarballSink(
        directory, compression, compression.defaultLevel(), threads, BuildLog.SILENT);
  }

  private static Image mixedImage() {
    return TestImages.image(
        layer -> {
          for (int i = 0; i < 300; i++) {
            int size = i % 50 == 0 ? 2_500_000 : i * 97 % 9000;
            layer.add(
                TestImages.file(
                    "/usr/lib/app/f" + i, Attributes.FILE, Content.of(TestImages.noise(i, size))));
          }
          layer.symlink(UnixPath.of("/usr/lib/caf\u00e9"), "app/f1", TestImages.ORIGIN);
        });
  }

  @Test
  void writesTheCommonPartAndOneDeltaForEachDistribution() throws IOException {
    List<Artifact> artifacts = sink(Compression.ZSTD, 2).write(mixedImage());

    assertThat(artifacts)
        .extracting(Artifact::classifier, Artifact::type)
        .containsExactly(tuple("rootfs", "tar.zst"), tuple("rootfs-debian", "tar.zst"));
    assertThat(names())
        .containsExactly(
            "forum-1.0-rootfs-debian.tar.zst",
            "forum-1.0-rootfs-debian.tar.zst.sha256",
            "forum-1.0-rootfs.tar.zst",
            "forum-1.0-rootfs.tar.zst.sha256");
    Artifact rootfs = artifacts.get(0);
    assertThat(rootfs.file()).hasSize(rootfs.size());
    assertThat(Path.of(rootfs.file() + ".sha256"))
        .hasContent(rootfs.sha256() + "  forum-1.0-rootfs.tar.zst\n");
  }

  @Test
  void writesSumsThatSha256sumChecks() {
    RealTool.require("sha256sum");
    sink(Compression.GZIP, 2).write(mixedImage());

    RealTool.Result result =
        RealTool.run(
            Map.of(),
            directory,
            "sha256sum",
            "-c",
            "forum-1.0-rootfs.tar.gz.sha256",
            "forum-1.0-rootfs-debian.tar.gz.sha256");

    assertThat(result.successfulStdout())
        .isEqualTo("forum-1.0-rootfs.tar.gz: OK\nforum-1.0-rootfs-debian.tar.gz: OK\n");
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameBytesWithAnyNumberOfThreads(Compression compression) {
    Image image = mixedImage();
    List<String> sums = new ArrayList<>();
    for (int threads : new int[] {1, 2, 4}) {
      sums.add(sink(compression, threads).write(image).get(0).sha256());
    }

    assertThat(sums).containsOnly(sums.get(0));
  }

  @Test
  void givesTheSameBytesUnderAnotherUmaskTimeZoneAndLocale() throws IOException {
    RealTool.require("sh");
    List<String> here =
        sink(Compression.ZSTD, 2).write(mixedImage()).stream().map(Artifact::sha256).toList();
    Path elsewhere = directory.resolve("elsewhere");
    String program =
        "umask 0077 && exec '"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' -Duser.language=tr -Duser.country=TR -cp '"
            + System.getProperty("java.class.path")
            + "' '"
            + Elsewhere.class.getName()
            + "' "
            + elsewhere;

    String there =
        RealTool.run(Map.of("LC_ALL", "C", "TZ", "Asia/Kathmandu"), directory, "sh", "-c", program)
            .successfulStdout();

    assertThat(there.lines().toList()).isEqualTo(here);
  }

  /** A build in a process of its own. */
  static final class Elsewhere {

    private Elsewhere() {}

    public static void main(String[] arguments) {
      new TarballSink(Path.of(arguments[0]), Compression.ZSTD, 3, BuildLog.SILENT)
          .write(mixedImage())
          .forEach(artifact -> System.out.println(artifact.sha256()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesAFileThatIsShorterThanItSaid(Compression compression) {
    Image image =
        TestImages.image(
            l -> l.file(UnixPath.of("/etc/x"), TestImages.lying(9, 8), TestImages.ORIGIN));

    assertThatThrownBy(() -> sink(compression, 2).write(image))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(
            "/etc/x (app: a test): the file changed while it was read: 9 bytes were expected and"
                + " only 8 came");
    assertThat(names()).isEmpty();
  }

  @Test
  void refusesAFileThatIsLongerThanItSaid() {
    Image image =
        TestImages.image(
            l -> l.file(UnixPath.of("/etc/x"), TestImages.lying(9, 10), TestImages.ORIGIN));

    assertThatThrownBy(() -> sink(Compression.ZSTD, 2).write(image))
        .hasMessageContaining("9 bytes were expected and more came");
    assertThat(names()).isEmpty();
  }

  @Test
  void refusesALargeFileOfAnotherSizeThanItSaid() {
    Image shorter =
        TestImages.image(
            l ->
                l.file(
                    UnixPath.of("/x"), TestImages.lying(3_000_000, 2_000_000), TestImages.ORIGIN));
    Image longer =
        TestImages.image(
            l ->
                l.file(
                    UnixPath.of("/x"), TestImages.lying(3_000_000, 3_000_001), TestImages.ORIGIN));

    assertThatThrownBy(() -> sink(Compression.ZSTD, 2).write(shorter))
        .hasMessageContaining("3000000 bytes were expected and only 2000000 came");
    assertThatThrownBy(() -> sink(Compression.ZSTD, 2).write(longer))
        .hasMessageContaining("3000000 bytes were expected and more came");
    assertThat(names()).isEmpty();
  }

  @Test
  void namesAFileThatCannotBeRead() {
    Content broken =
        new Content() {
          @Override
          public Opened open() throws IOException {
            throw new IOException("missing blob 1234");
          }

          @Override
          public String version() {
            return "broken";
          }
        };
    Image image = TestImages.image(l -> l.file(UnixPath.of("/etc/x"), broken, TestImages.ORIGIN));

    assertThatThrownBy(() -> sink(Compression.ZSTD, 2).write(image))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("/etc/x (app: a test): the file cannot be read")
        .hasMessageContaining("missing blob 1234");
    assertThat(names()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingWhenTheDiskIsFull(Compression compression) throws IOException {
    Path old =
        Files.writeString(directory.resolve("forum-1.0-rootfs." + compression.extension()), "old");
    PendingFiles.Opener fullDisk = file -> new FullDisk(PendingFiles.openFile(file), 1_000_000);
    TarballSink sink =
        new TarballSink(
            directory, compression, compression.defaultLevel(), 2, BuildLog.SILENT, fullDisk);

    assertThatThrownBy(() -> sink.write(mixedImage()))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(old + ": the file cannot be written: No space left on device")
        .hasMessageContaining("MiB are free in " + directory);
    assertThat(names()).containsExactly(String.valueOf(old.getFileName()));
    assertThat(old).hasContent("old");
  }

  @Test
  void reportsAFullDevice() {
    PendingFiles.Opener full = file -> PendingFiles.openFile(Path.of("/dev/full"));
    TarballSink sink =
        new TarballSink(
            directory, Compression.NONE, Compression.NONE.defaultLevel(), 2, BuildLog.SILENT, full);

    assertThatThrownBy(() -> sink.write(mixedImage()))
        .hasMessageContaining("forum-1.0-rootfs.tar: the file cannot be written")
        .hasMessageContaining("No space left on device");
    assertThat(names()).isEmpty();
  }

  @Test
  void namesADirectoryThatCannotBeMade() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    Path below = file.resolve("target");
    TarballSink sink =
        new TarballSink(
            below, Compression.ZSTD, Compression.ZSTD.defaultLevel(), 2, BuildLog.SILENT);

    assertThatThrownBy(() -> sink.write(mixedImage()))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining(below + ": the output directory cannot be made");
  }

  @Test
  void namesADirectoryThatIsNotWritable() {
    // No user, not even root, makes files there.
    Path proc = Path.of("/proc");
    TarballSink sink =
        new TarballSink(
            proc, Compression.ZSTD, Compression.ZSTD.defaultLevel(), 2, BuildLog.SILENT);

    assertThatThrownBy(() -> sink.write(mixedImage()))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("/proc/forum-1.0-rootfs.tar.zst: the file cannot be written");
  }

  @Test
  void keepsAllOldFilesWhenTheLastCannotBeWritten() throws IOException {
    sink(Compression.ZSTD, 2).write(TestImages.image(l -> l.add(TestImages.file("/etc/a", "1"))));
    byte[] before = Files.readAllBytes(directory.resolve("forum-1.0-rootfs.tar.zst"));
    PendingFiles.Opener opener =
        file ->
            new FullDisk(
                PendingFiles.openFile(file), file.toString().contains("debian") ? 0 : 1 << 20);
    TarballSink failing =
        new TarballSink(
            directory,
            Compression.ZSTD,
            Compression.ZSTD.defaultLevel(),
            2,
            BuildLog.SILENT,
            opener);

    assertThatThrownBy(
            () -> failing.write(TestImages.image(l -> l.add(TestImages.file("/etc/a", "2")))))
        .hasMessageContaining("forum-1.0-rootfs-debian.tar.zst: the file cannot be written");
    assertThat(Files.readAllBytes(directory.resolve("forum-1.0-rootfs.tar.zst"))).isEqualTo(before);
    assertThat(names()).hasSize(4);
  }

  @Test
  void removesWhatAKilledRunLeft() throws IOException {
    Files.writeString(directory.resolve(".forum-1.0-rootfs.tar.zst.1f2e.part"), "half");
    Files.writeString(directory.resolve(".forum-1.0-rootfs.tar.zst.sha256.1f2e.part"), "half");
    Files.writeString(directory.resolve(".forum-1.0-other.tar.zst.1f2e.part"), "of somebody else");

    sink(Compression.ZSTD, 2).write(mixedImage());

    assertThat(names()).hasSize(5).contains(".forum-1.0-other.tar.zst.1f2e.part");
  }

  @Test
  void stopsWhenInterruptedAndLeavesNothing() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    Content endless =
        new Content() {
          @Override
          public Opened open() throws IOException {
            reading.countDown();
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              throw new IOException("interrupted");
            }
            throw new IOException("too late");
          }

          @Override
          public String version() {
            return "endless";
          }
        };
    Image image = TestImages.image(l -> l.file(UnixPath.of("/etc/x"), endless, TestImages.ORIGIN));
    List<Throwable> thrown = new ArrayList<>();
    Thread build =
        new Thread(
            () -> {
              try {
                sink(Compression.ZSTD, 2).write(image);
              } catch (ImageBuildException e) {
                thrown.add(e);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
              }
            });
    build.start();
    reading.await();
    build.interrupt();
    build.join(10_000);

    assertThat(build.isAlive()).isFalse();
    assertThat(thrown).singleElement().asString().contains("the build was interrupted");
    assertThat(names()).isEmpty();
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a number of bytes and no more. */
  private static final class FullDisk extends FilterOutputStream {

    private long left;

    FullDisk(OutputStream out, long left) {
      super(out);
      this.left = left;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      left -= length;
      if (left < 0) {
        throw new IOException("No space left on device");
      }
      out.write(bytes, offset, length);
    }
  }
}
