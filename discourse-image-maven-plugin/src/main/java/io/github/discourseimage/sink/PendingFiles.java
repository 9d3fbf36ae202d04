package io.github.discourseimage.sink;

import io.github.discourseimage.format.erofs.RandomAccessOutput;
import io.github.discourseimage.image.FileTree;
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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Files and trees that appear together or not at all, as far as a file system can: each is written
 * under a temporary name in one directory, {@code .<name>.<random>.part}, and moved when all are
 * whole. What was not moved is deleted on close; what a killed run left is deleted before the same
 * file is written again.
 *
 * <p>The name of a file may begin with directories, which are made.
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

  /** Makes a file or directory that is not there yet; its parent is for scratch files. */
  @FunctionalInterface
  interface Maker {
    void make(Path file) throws IOException;
  }

  /** What is done under a temporary name. */
  @FunctionalInterface
  private interface Step<T> {
    T run(Path temporary) throws IOException;
  }

  /**
   * What was written.
   *
   * @param size in bytes
   * @param sha256 in lower-case hexadecimal
   */
  record Written(long size, String sha256) {}

  private static final String SUFFIX = ".part";

  /** Where others make something, in a directory of a temporary name. */
  private static final String CONTENT = "content";

  private static final String REPLACED = "replaced";

  private final Path directory;
  private final Opener opener;

  /** What is whole, or will be, and where it belongs. */
  private final Map<Path, Path> pending = new LinkedHashMap<>();

  /** What must be gone in the end. */
  private final List<Path> temporaries = new ArrayList<>();

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
    return begin(
        fileName,
        temporary -> {
          pending.put(temporary, directory.resolve(fileName));
          Digest digest;
          try (SummedStream out = new SummedStream(opener.open(temporary))) {
            body.writeTo(out);
            digest = out.digest();
          }
          return new Written(Files.size(temporary), digest.hex());
        });
  }

  /**
   * Writes one file, as {@link #write}, but not from its start to its end; read once more for the
   * sum.
   */
  Written writeScattered(String fileName, ScatteredBody body) {
    return make(fileName, file -> scatter(file, body));
  }

  /** Writes to one file, in any order. */
  static void scatter(Path file, ScatteredBody body) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      body.writeTo(
          (position, bytes, offset, length) -> {
            opened.seek(position);
            opened.write(bytes, offset, length);
          });
    }
  }

  /** Lets somebody else make one file; read once more for the sum. */
  Written make(String fileName, Maker maker) {
    return make(fileName, maker, PendingFiles::sum);
  }

  /** Lets somebody make a directory, which as a whole replaces what was there. */
  void makeTree(String fileName, Maker maker) {
    make(fileName, maker, tree -> new Written(0, ""));
  }

  private Written make(String fileName, Maker maker, Step<Written> last) {
    return begin(
        fileName,
        temporary -> {
          Path content = Files.createDirectory(temporary).resolve(CONTENT);
          pending.put(content, directory.resolve(fileName));
          maker.make(content);
          return last.run(content);
        });
  }

  private static Written sum(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        SummedStream sum = new SummedStream(OutputStream.nullOutputStream())) {
      in.transferTo(sum);
      return new Written(Files.size(file), sum.digest().hex());
    }
  }

  private Written begin(String fileName, Step<Written> step) {
    Path target = directory.resolve(fileName);
    try {
      String name = String.valueOf(target.getFileName());
      deleteLeftovers(name);
      String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
      Path temporary = directory.resolve("." + name + "." + random + SUFFIX);
      temporaries.add(temporary);
      return step.run(temporary);
    } catch (InterruptedIOException e) {
      throw OutputFailure.interrupted(target, e);
    } catch (IOException e) {
      throw OutputFailure.unwritable(target, "the file cannot be written", e);
    }
  }

  /** Writes beside a file what {@code sha256sum -c} reads. */
  void writeSha256(String fileName, String sha256) {
    String name = fileName.substring(fileName.lastIndexOf('/') + 1);
    byte[] line = (sha256 + "  " + name + "\n").getBytes(StandardCharsets.UTF_8);
    write(fileName + ".sha256", out -> out.write(line));
  }

  /** Moves everything that was written into place, replacing what was there. */
  void moveAll() {
    for (Map.Entry<Path, Path> file : pending.entrySet()) {
      try {
        move(file.getKey(), file.getValue());
      } catch (IOException e) {
        throw OutputFailure.unwritable(file.getValue(), "the file cannot be moved into place", e);
      }
    }
    pending.clear();
  }

  private static void move(Path from, Path to) throws IOException {
    Path parent = to.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (Files.isDirectory(from) && Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      // A directory takes no other's place; the old one goes with what is temporary.
      Files.move(to, from.resolveSibling(REPLACED), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes what was not moved; what cannot be deleted now the next run deletes. */
  @Override
  public void close() {
    temporaries.forEach(FileTree::tryDelete);
  }

  private void deleteLeftovers(String fileName) throws IOException {
    String prefix = "." + fileName + ".";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(prefix)
            && name.endsWith(SUFFIX)
            && name.indexOf('.', prefix.length()) == name.length() - SUFFIX.length()) {
          FileTree.delete(file);
        }
      }
    }
  }
}
