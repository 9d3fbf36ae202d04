package io.github.discourseimage.format;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * How a tar archive is compressed. Each promises the same bytes for the same input at any number of
 * threads.
 */
public enum Compression {
  /**
   * RFC 8878, with a checksum. The native library is part of the dependency, not of the machine.
   */
  ZSTD("tar.zst", 1, 3, 22) {
    @Override
    OutputStream open(OutputStream out, int level, int workers) {
      return new ZstdStream(out, level, workers);
    }
  },
  /**
   * RFC 1952, one member. The bytes also depend on the zlib that the Java runtime uses; what {@code
   * gzip -d} gives does not.
   */
  GZIP("tar.gz", 1, 6, 9) {
    @Override
    OutputStream open(OutputStream out, int level, int workers) throws IOException {
      return new ParallelGzipStream(out, level, workers);
    }
  },
  NONE("tar", 0, 0, 0) {
    @Override
    OutputStream open(OutputStream out, int level, int workers) {
      return new BufferedOutputStream(out, BUFFER);
    }
  };

  private static final int BUFFER = 256 * 1024;

  /** RFC 8878, section 3.1.1, in the order of the bytes. */
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  private final String extension;
  private final int minLevel;
  private final int defaultLevel;
  private final int maxLevel;

  Compression(String extension, int minLevel, int defaultLevel, int maxLevel) {
    this.extension = extension;
    this.minLevel = minLevel;
    this.defaultLevel = defaultLevel;
    this.maxLevel = maxLevel;
  }

  /**
   * Parses the name that users write, such as {@code zstd}.
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public static Compression of(String name) {
    for (Compression compression : values()) {
      if (compression.toString().equals(name)) {
        return compression;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + name
            + "' is not a compression; it must be one of "
            + Arrays.stream(values()).map(Compression::toString).collect(Collectors.joining(", ")));
  }

  /** The end of a tar archive's name, without the dot; also Maven's artifact type. */
  public String extension() {
    return extension;
  }

  /** The level that serves most: 3 for zstd, 6 for gzip. */
  public int defaultLevel() {
    return defaultLevel;
  }

  /**
   * Checks a level that a user wrote.
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public int requireLevel(int level) {
    if (level < minLevel || level > maxLevel) {
      throw new IllegalArgumentException(
          "level "
              + level
              + " of "
              + this
              + " is out of range: it must be "
              + minLevel
              + " to "
              + maxLevel);
    }
    return level;
  }

  /**
   * Compresses what is written to the result, which buffers and takes small pieces well. Closing it
   * ends the compressed stream, its threads and {@code out}, also when that fails half-way.
   *
   * @param level as the format counts them; no meaning for {@link #NONE}
   * @param workers threads that compress, at least 1
   */
  public OutputStream compress(OutputStream out, int level, int workers) throws IOException {
    return open(out, level, Math.max(1, workers));
  }

  /** The bytes of a file, decompressed if it is compressed by one of these. */
  public static InputStream decompressed(Path file) throws IOException {
    return decompressed(Files.newInputStream(file));
  }

  /** Whether a file is compressed by one of these. */
  public static boolean isCompressed(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] magic = in.readNBytes(4);
      return isGzip(magic) || Arrays.equals(magic, ZSTD_MAGIC);
    }
  }

  /** The bytes of a stream, decompressed if they are compressed; closes the stream with its own. */
  public static InputStream decompressed(InputStream compressed) throws IOException {
    InputStream in = new BufferedInputStream(compressed, BUFFER);
    try {
      in.mark(4);
      byte[] magic = in.readNBytes(4);
      in.reset();
      if (isGzip(magic)) {
        return new GZIPInputStream(in, BUFFER);
      }
      if (Arrays.equals(magic, ZSTD_MAGIC)) {
        return ZstdStream.decompressed(in);
      }
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static boolean isGzip(byte[] magic) {
    return magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b;
  }

  abstract OutputStream open(OutputStream out, int level, int workers) throws IOException;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
