package io.github.discourseimage.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import io.github.discourseimage.RealTool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class CompressionTests {

  private static final int[] SIZES = {
    0,
    1,
    128 * 1024 - 1,
    128 * 1024,
    128 * 1024 + 1,
    256 * 1024,
    1024 * 1024,
    1024 * 1024 + 1,
    3_000_001
  };

  @TempDir Path directory;

  /** Half of it shrinks, half does not. */
  private static byte[] sample(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    for (int i = 0; i < size; i++) {
      if ((i >> 12) % 2 == 0) {
        bytes[i] = (byte) ("discourse".charAt(i % 9) + (i >> 14) % 3);
      }
    }
    return bytes;
  }

  private static byte[] compress(Compression compression, byte[] bytes, int workers, int piece)
      throws IOException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(result, compression.defaultLevel(), workers)) {
      for (int i = 0; i < bytes.length; i += piece) {
        if (piece == 1) {
          out.write(bytes[i]);
        } else {
          out.write(bytes, i, Math.min(piece, bytes.length - i));
        }
        out.flush();
      }
    }
    return result.toByteArray();
  }

  private static InputStream open(Compression compression, byte[] bytes) throws IOException {
    InputStream in = new ByteArrayInputStream(bytes);
    return switch (compression) {
      case ZSTD -> new ZstdInputStream(in);
      case GZIP -> new GZIPInputStream(in);
      case NONE -> in;
    };
  }

  @ParameterizedTest
  @EnumSource
  void givesBackWhatWasWritten(Compression compression) throws IOException {
    for (int size : SIZES) {
      byte[] bytes = sample(size);
      byte[] compressed = compress(compression, bytes, 2, 8192);

      assertThat(open(compression, compressed).readAllBytes()).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameBytesWithAnyNumberOfWorkersAndPieces(Compression compression)
      throws IOException {
    for (int size : SIZES) {
      byte[] bytes = sample(size);
      byte[] expected = compress(compression, bytes, 1, 1 << 20);

      assertThat(compress(compression, bytes, 0, 1 << 20)).isEqualTo(expected);
      assertThat(compress(compression, bytes, 2, 100_003)).isEqualTo(expected);
      assertThat(compress(compression, bytes, 4, 5_000_000)).isEqualTo(expected);
      if (size <= 128 * 1024 + 1) {
        assertThat(compress(compression, bytes, 2, 1)).isEqualTo(expected);
      }
    }
  }

  @Test
  void shrinksAboutAsWellInBlocksAsInOnePiece() throws IOException {
    byte[] text = new byte[3_000_000];
    Random random = new Random(1);
    for (int i = 0; i < text.length; i++) {
      text[i] = i > 40_000 && random.nextInt(40) > 0 ? text[i - 30_011] : (byte) random.nextInt(64);
    }
    ByteArrayOutputStream onePiece = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(onePiece)) {
      out.write(text);
    }

    assertThat(compress(Compression.GZIP, text, 2, 65536).length)
        .isLessThan(onePiece.size() * 103 / 100);
  }

  @Test
  void writesAGzipHeaderWithoutTimeAndSystem() throws IOException {
    assertThat(compress(Compression.GZIP, new byte[0], 1, 1))
        .startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
  }

  @Test
  void writesWhatGzipAndZstdTestAndUnpack() throws IOException {
    byte[] bytes = sample(3_000_001);
    Files.write(directory.resolve("x.gz"), compress(Compression.GZIP, bytes, 2, 65536));
    Files.write(directory.resolve("y.zst"), compress(Compression.ZSTD, bytes, 2, 65536));
    String gzip = RealTool.require("gzip").toString();
    String zstd = RealTool.require("zstd").toString();

    RealTool.run(Map.of(), directory, gzip, "-t", "x.gz").successfulStdout();
    RealTool.run(Map.of(), directory, zstd, "-q", "-t", "y.zst").successfulStdout();
    RealTool.run(Map.of(), directory, gzip, "-d", "x.gz").successfulStdout();
    RealTool.run(Map.of(), directory, zstd, "-q", "-d", "y.zst").successfulStdout();
    String list = RealTool.run(Map.of(), directory, zstd, "-l", "-v", "y.zst").successfulStdout();

    assertThat(directory.resolve("x")).hasBinaryContent(bytes);
    assertThat(directory.resolve("y")).hasBinaryContent(bytes);
    assertThat(list).contains("XXH64");
  }

  @ParameterizedTest
  @EnumSource
  void endsItsThreadsWhenWritingFails(Compression compression) throws Exception {
    List<Boolean> closed = new ArrayList<>();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) {}

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 100) {
              throw new IOException("No space left on device");
            }
          }

          @Override
          public void close() {
            closed.add(true);
          }
        };

    assertThatThrownBy(
            () -> {
              try (OutputStream out = compression.compress(full, compression.defaultLevel(), 3)) {
                for (int i = 0; i < 10; i++) {
                  out.write(sample(3_000_001));
                }
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThat(closed).isNotEmpty();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("gzip");
  }

  @Test
  void namesTheLegalValues() {
    assertThat(Compression.of("zstd")).isEqualTo(Compression.ZSTD);
    assertThatThrownBy(() -> Compression.of("xz"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'xz' is not a compression; it must be one of zstd, gzip, none");
  }
}
