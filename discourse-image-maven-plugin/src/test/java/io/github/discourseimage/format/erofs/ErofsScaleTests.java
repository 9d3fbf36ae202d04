package io.github.discourseimage.format.erofs;

import static io.github.discourseimage.format.erofs.ErofsImage.ORIGIN;
import static io.github.discourseimage.format.erofs.ErofsImage.file;
import static io.github.discourseimage.format.erofs.ErofsImage.noise;
import static io.github.discourseimage.format.erofs.ErofsImage.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images larger and fuller than the short forms of their numbers. */
class ErofsScaleTests {

  @TempDir Path directory;

  /** Hands on what is not zero, as a sparse file has it. */
  private static RandomAccessOutput sparse(RandomAccessFile file) {
    return (position, bytes, offset, length) -> {
      for (int i = 0; i < length; i += Blocks.SIZE) {
        int count = Math.min(Blocks.SIZE, length - i);
        if (Arrays.mismatch(bytes, offset + i, offset + i + count, new byte[count], 0, count)
            >= 0) {
          file.seek(position + i);
          file.write(bytes, offset + i, count);
        }
      }
      if (file.length() < position + length) {
        file.setLength(position + length);
      }
    };
  }

  @Test
  void filesAndImagesAreLargerThanFourGibibytes() throws IOException {
    long size = (4L << 30) + 5;
    Path image = directory.resolve("image.raw");
    Entry.File large = file("/large", Attributes.FILE, new byte[0]);
    Entry.File behind = file("/behind", Attributes.FILE, new byte[0]);
    try (RandomAccessFile out = new RandomAccessFile(image.toFile(), "rw")) {
      ErofsWriter writer =
          new ErofsWriter(sparse(out), ErofsImage.TIME, ErofsImage.ID, ErofsCompression.NONE);
      writer.startFile(large, size);
      byte[] zeros = new byte[1 << 24];
      for (long done = 0; done < size - 5; done += zeros.length) {
        writer.write(zeros, 0, zeros.length);
      }
      writer.write("large".getBytes(StandardCharsets.UTF_8), 0, 5);
      writer.endFile();
      writer.startFile(behind, 9000);
      writer.write(noise(9, 9000), 0, 9000);
      writer.endFile();
      writer.finish();
    }
    String dump = RealTool.require("dump.erofs").toString();
    assertThat(
            RealTool.run(Map.of(), directory, dump, "--path=/large", image.toString())
                .successfulStdout())
        .contains("Size: 4294967301");
    if (ErofsImage.isRoot()) {
      assertThat(mounted("tail -c 5 m/large && cp m/behind .")).isEqualTo("large");
      assertThat(directory.resolve("behind")).hasBinaryContent(noise(9, 9000));
    }
  }

  @Test
  void aHundredThousandFilesAreFoundAmongTheirNeighbours() throws IOException {
    List<Entry> tree =
        tree(
            layer -> {
              for (int i = 0; i < 1 << 16; i++) {
                layer.add(file("/names/" + i, Attributes.FILE, new byte[i % 3]));
              }
              // More than the short inode counts.
              for (int i = 0; i < 1 << 16; i++) {
                layer.add(
                    new Entry.Directory(UnixPath.of("/dirs/" + i), Attributes.DIRECTORY, ORIGIN));
              }
            });

    Path image = ErofsImage.write(tree, directory.resolve("image.raw"), ErofsCompression.LZ4);

    String fsck = RealTool.require("fsck.erofs").toString();
    RealTool.run(Map.of(), directory, fsck, image.toString()).successfulStdout();
    if (ErofsImage.isRoot()) {
      assertThat(
              mounted(
                  "find m | wc -l; stat -c %s m/names/65534; ls -d m/names/65536 || stat -c %h m/dirs"))
          .isEqualTo("131075\n2\n65538\n");
    }
  }

  /** What a script says of the image, mounted at m. */
  private String mounted(String script) {
    String unshare = RealTool.require("unshare").toString();
    String mount = "mkdir m && mount -t erofs -o loop,ro image.raw m && ";
    return RealTool.run(Map.of(), directory, unshare, "-m", "sh", "-c", mount + script)
        .successfulStdout();
  }
}
