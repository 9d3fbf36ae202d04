package io.github.discourseimage.sink;

import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageIndex;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A directory that is an OCI image layout once it is complete. Blobs are only ever added; the index
 * that names them is exchanged at once, and then what no image needs is removed.
 */
final class ImageLayoutDirectory {

  /**
   * What was written.
   *
   * @param size in bytes
   */
  record Blob(Digest digest, long size) {}

  private static final String SUFFIX = ".part";

  private final Path directory;
  private final Path blobs;

  ImageLayoutDirectory(Path directory) {
    this.directory = directory;
    this.blobs = directory.resolve("blobs/sha256");
    try {
      Files.createDirectories(blobs);
      removeExcept(file -> !file.endsWith(SUFFIX));
    } catch (IOException e) {
      throw OutputFailure.unwritable(directory, "the image layout cannot be made", e);
    }
  }

  Path file(Digest digest) {
    return directory.resolve(digest.blob());
  }

  /** A file of no image; what a killed run left of it is deleted by the next. */
  Path temporary(String name) {
    return blobs.resolve(name + SUFFIX);
  }

  /**
   * Writes a blob that is named by what it will hold.
   *
   * @param name for the temporary file
   */
  Blob write(String name, PendingFiles.Body body) {
    Path temporary = temporary(name);
    try {
      MessageDigest sum = Digest.sha256();
      try (OutputStream out =
          new DigestOutputStream(new FileOutputStream(temporary.toFile()), sum)) {
        body.writeTo(out);
      }
      Blob blob = new Blob(Digest.ofSum(sum), Files.size(temporary));
      Files.move(temporary, file(blob.digest()), StandardCopyOption.ATOMIC_MOVE);
      return blob;
    } catch (InterruptedIOException e) {
      throw OutputFailure.interrupted(temporary, e);
    } catch (IOException e) {
      throw OutputFailure.unwritable(temporary, "the layer cannot be written", e);
    }
  }

  /**
   * Makes these the images of the layout.
   *
   * @param files by name, the index last
   */
  void complete(ImageIndex index, Map<String, byte[]> files) {
    Set<String> needed = new HashSet<>();
    index.documents().forEach(document -> write("document", out -> out.write(document)));
    index.blobs().forEach(blob -> needed.add(blob.hex()));
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path temporary = directory.resolve(file.getKey() + SUFFIX);
        Files.write(temporary, file.getValue());
        Files.move(temporary, directory.resolve(file.getKey()), StandardCopyOption.ATOMIC_MOVE);
      }
      removeExcept(needed::contains);
    } catch (IOException e) {
      throw OutputFailure.unwritable(directory, "the image layout cannot be completed", e);
    }
  }

  private void removeExcept(Predicate<String> wanted) throws IOException {
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!wanted.test(String.valueOf(file.getFileName()))) {
          Files.delete(file);
        }
      }
    }
  }
}
