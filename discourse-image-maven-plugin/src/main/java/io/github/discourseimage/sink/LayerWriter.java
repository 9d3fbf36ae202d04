package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.LayerBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Writes layers as blobs: tar, compressed, and both digests in one pass. */
public final class LayerWriter {

  @FunctionalInterface
  private interface Tar {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Compression compression;
  private final int threads;
  private final BuildLog log;

  /**
   * @param threads that read, and as many that compress; the bytes are the same with any number
   */
  public LayerWriter(Compression compression, int threads, BuildLog log) {
    this.compression = compression;
    this.threads = Math.max(1, threads);
    this.log = log;
  }

  LayerBlob write(ImageLayoutDirectory layout, LayerCut cut, SourceDateEpoch time) {
    return blob(
        layout,
        cut.name(),
        out -> new RootfsTar(time, threads, log).write(cut.entries(), out, "layer " + cut.name()));
  }

  /** The layer of a root file system that is a tar archive, plain or compressed. */
  LayerBlob writeRoot(ImageLayoutDirectory layout, String name, Path root) {
    return blob(
        layout,
        name,
        out -> {
          try (InputStream in = Compression.decompressed(root)) {
            in.transferTo(out);
          }
        });
  }

  private LayerBlob blob(ImageLayoutDirectory layout, String name, Tar tar) {
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
    String type = LayerBlob.mediaType(compression.toString());
    return new LayerBlob(
        new Descriptor(type, blob.digest(), blob.size()), Digest.ofSum(diffId), name);
  }
}
