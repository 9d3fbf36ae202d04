package io.github.discourseimage.sink;

import io.github.discourseimage.format.erofs.RandomAccessOutput;
import io.github.discourseimage.oci.Digest;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Files that appear together or not at all, as far as a file system can: each is written under a
 * temporary name beside its own, {@code .<name>.<random>.part}, and moved when all are whole. What
 * was not moved is deleted on close; what a killed run left is deleted before the same file is
 * written again.
 */
final class PendingFiles implements AutoCloseable {

  /** Opens a file for writing; tests put a full disk here. */
  @FunctionalInterface
  interface Opener {
    OutputStream open(Path file) throws IOException;
  }

  /** Writes a file's bytes; may close the stream. */
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file's bytes in any order. */
  @FunctionalInterface
  interface ScatteredBody {
    void writeTo(RandomAccessOutput out) throws IOException;
  }

  /** Fills a temporary file and sums it up. */
  @FunctionalInterface
  private interface Filler {
    Digest fill(Path temporary) throws IOException;
  }

  /**
   * What was written.
   *
   * @param size in bytes
   * @param sha256 in lower-case hexadecimal
   */
  record Written(long size, String sha256) {}

  private static final String SUFFIX = ".part";

  private final Path directory;
  private final Opener opener;

  /** Temporary files and what they will be. */
  private final Map<Path, Path> pending = new LinkedHashMap<>();

  PendingFiles(Path directory, Opener opener) {
    this.directory = directory;
    this.opener = opener;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw OutputFailure.unwritable(directory, "the output directory cannot be made", e);
    }
  }

  /** The usual opener. Not that of {@link Files}, which an interrupt closes under the writer. */
  static OutputStream openFile(Path file) throws IOException {
    return new FileOutputStream(file.toFile());
  }

  /**
   * Writes one file under its temporary name.
   *
   * @throws io.github.discourseimage.image.ImageBuildException when the directory or the disk does
   *     not take it, or on interruption
   */
  Written write(String fileName, Body body) {
    return fill(
        fileName,
        temporary -> {
          try (SummedStream out = new SummedStream(opener.open(temporary))) {
            body.writeTo(out);
            return out.digest();
          }
        });
  }

  /**
   * Writes one file, as {@link #write}, but not from its start to its end; read once more for the
   * sum.
   */
  Written writeScattered(String fileName, ScatteredBody body) {
    return fill(
        fileName,
        temporary -> {
          try (RandomAccessFile file = new RandomAccessFile(temporary.toFile(), "rw")) {
            body.writeTo(
                (position, bytes, offset, length) -> {
                  file.seek(position);
                  file.write(bytes, offset, length);
                });
          }
          try (InputStream in = Files.newInputStream(temporary);
              SummedStream sum = new SummedStream(OutputStream.nullOutputStream())) {
            in.transferTo(sum);
            return sum.digest();
          }
        });
  }

  private Written fill(String fileName, Filler filler) {
    Path target = directory.resolve(fileName);
    try {
      deleteLeftovers(fileName);
      String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
      Path temporary = directory.resolve("." + fileName + "." + random + SUFFIX);
      pending.put(temporary, target);
      Digest digest = filler.fill(temporary);
      return new Written(Files.size(temporary), digest.hex());
    } catch (InterruptedIOException e) {
      throw OutputFailure.interrupted(target, e);
    } catch (IOException e) {
      throw OutputFailure.unwritable(target, "the file cannot be written", e);
    }
  }

  /** Writes beside a file what {@code sha256sum -c} reads. */
  void writeSha256(String fileName, String sha256) {
    byte[] line = (sha256 + "  " + fileName + "\n").getBytes(StandardCharsets.UTF_8);
    write(fileName + ".sha256", out -> out.write(line));
  }

  /** Moves everything that was written into place, replacing what was there. */
  void moveAll() {
    for (Map.Entry<Path, Path> file : pending.entrySet()) {
      try {
        Files.move(file.getKey(), file.getValue(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw OutputFailure.unwritable(file.getValue(), "the file cannot be moved into place", e);
      }
    }
    pending.clear();
  }

  @Override
  public void close() {
    for (Path temporary : pending.keySet()) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // The failure that led here is the one to tell of; the next run deletes leftovers.
      }
    }
  }

  private void deleteLeftovers(String fileName) throws IOException {
    String prefix = "." + fileName + ".";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(prefix)
            && name.endsWith(SUFFIX)
            && name.indexOf('.', prefix.length()) == name.length() - SUFFIX.length()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
