package io.github.discourseimage.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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

  abstract OutputStream open(OutputStream out, int level, int workers) throws IOException;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
