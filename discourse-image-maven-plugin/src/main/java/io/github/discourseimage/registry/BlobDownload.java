package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;

/**
 * Fetches one blob, after a break from where it was; nothing is kept under the blob's name that has
 * another digest.
 */
final class BlobDownload {

  /** So often may something fail before there is more of the blob than before. */
  private static final int FRUITLESS = 10;

  private static final int PARTIAL = 206;
  private static final int OUT_OF_RANGE = 416;

  private final Repository repository;
  private final Descriptor blob;
  private final List<String> scopes;
  private final RegistryAccess access;

  BlobDownload(Repository repository, Descriptor blob, List<String> scopes) {
    this.repository = repository;
    this.blob = blob;
    this.scopes = scopes;
    this.access = repository.server().access();
  }

  /** Fetches it into a file that nobody else writes, unless it is there. */
  Path to(Path file) throws NetworkFailure, InterruptedException {
    if (Files.exists(file)) {
      return file;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    String task = "fetch blob " + blob.digest() + " of " + repository.name();
    int failed = 0;
    int fruitless = 0;
    while (true) {
      long before = size(part);
      try {
        attempt(task, part, before);
        break;
      } catch (NetworkFailure e) {
        if (size(part) > before) {
          failed = 0;
          fruitless = 0;
        }
        if (fruitless++ == FRUITLESS) {
          throw e;
        }
        access.patience().pause(task, access.log(), e, failed++);
      }
    }
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void attempt(String task, Path part, long from)
      throws NetworkFailure, InterruptedException {
    Call call = Call.of("GET", repository.at("blobs/" + blob.digest()), scopes, task);
    call = from == 0 ? call : call.header("Range", "bytes=" + from + "-");
    Answer answer =
        repository
            .server()
            .once(
                call.to(
                    status ->
                        status == PARTIAL
                            ? Files.newOutputStream(part, StandardOpenOption.APPEND)
                            : Files.newOutputStream(part)));
    if (answer.status() == OUT_OF_RANGE && from > 0) {
      // Either all is there, or it is not this blob.
      requireDigest(part);
      return;
    }
    answer.orFail(call);
    requireDigest(part);
  }

  private void requireDigest(Path part) throws NetworkFailure {
    MessageDigest sum = Digest.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(part), sum)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Digest actual = Digest.ofSum(sum);
    if (!actual.equals(blob.digest())) {
      delete(part);
      throw NetworkFailure.passing(
          "what came has the digest " + actual + ", not " + blob.digest(),
          "Ask who runs the registry to look at the blob " + blob.digest() + ".");
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
