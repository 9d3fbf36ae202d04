package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.FileVersion;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.LayerBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * Writes layers as blobs: tar, compressed, and both digests in one pass. What the layout has
 * already is left alone.
 */
public final class LayerWriter {

  @FunctionalInterface
  private interface Tar {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Compression compression;
  private final int threads;
  private final LayerStore store;
  private final BuildLog log;

  /**
   * @param threads that read, and as many that compress; the bytes are the same with any number
   * @param store of what earlier builds wrote
   */
  public LayerWriter(Compression compression, int threads, LayerStore store, BuildLog log) {
    this.compression = compression;
    this.threads = Math.max(1, threads);
    this.store = store;
    this.log = log;
  }

  LayerBlob write(ImageLayoutDirectory layout, LayerCut cut, SourceDateEpoch time) {
    return blob(
        layout,
        cut.name(),
        store.key(cut, time, settings()),
        out -> new RootfsTar(time, threads, log).write(cut.entries(), out, "layer " + cut.name()));
  }

  /** The layer of a root file system that is a tar archive, plain or compressed. */
  LayerBlob writeRoot(ImageLayoutDirectory layout, String name, Path root) {
    return blob(
        layout,
        name,
        store.key().add(settings()).add(version(root)).hex(),
        out -> {
          try (InputStream in = Compression.decompressed(root)) {
            in.transferTo(out);
          }
        });
  }

  /**
   * Copies a blob of another layout as it is, unless an earlier build did.
   *
   * @return what was copied, which the caller has to compare with what it wanted
   */
  ImageLayoutDirectory.Blob copy(
      ImageLayoutDirectory layout, String name, Path file, String sha256) {
    String key = store.key().add("copy").add(sha256).hex();
    return store
        .find(layout, key)
        .map(LayerStore.Kept::blob)
        .orElseGet(
            () -> {
              ImageLayoutDirectory.Blob blob =
                  layout.write(
                      name,
                      out -> {
                        try (out) {
                          Files.copy(file, out);
                        }
                      });
              if (blob.digest().hex().equals(sha256)) {
                store.put(layout, key, new LayerStore.Kept(blob, blob.digest()));
              }
              return blob;
            });
  }

  private static String version(Path root) {
    try {
      return FileVersion.of(root);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "base image " + root,
          "cannot be read: " + OutputFailure.reason(e),
          "Name a file that is there, and give yourself the right to read it.",
          e);
    }
  }

  /** No blob is wanted any more but those of the layers that were written or found. */
  void complete() {
    store.complete();
  }

  private String settings() {
    return compression + " " + compression.defaultLevel();
  }

  private LayerBlob blob(ImageLayoutDirectory layout, String name, String key, Tar tar) {
    LayerStore.Kept kept =
        store
            .find(layout, key)
            .orElseGet(
                () -> {
                  LayerStore.Kept written = write(layout, name, tar);
                  store.put(layout, key, written);
                  return written;
                });
    String type = LayerBlob.mediaType(compression.toString());
    return new LayerBlob(
        new Descriptor(type, kept.blob().digest(), kept.blob().size()), kept.diffId(), name);
  }

  private LayerStore.Kept write(ImageLayoutDirectory layout, String name, Tar tar) {
    MessageDigest diffId = Digest.sha256();
    ImageLayoutDirectory.Blob blob =
        layout.write(
            name,
            file -> {
              try (OutputStream out = file;
                  OutputStream compressed =
                      compression.compress(out, compression.defaultLevel(), threads);
                  OutputStream summed = new DigestOutputStream(compressed, diffId)) {
                tar.writeTo(summed);
              }
            });
    return new LayerStore.Kept(blob, Digest.ofSum(diffId));
  }
}
