package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.TarWriter;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayerBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes layers as blobs: tar, compressed, and both digests in one pass. What the layout has
 * already is left alone.
 */
public final class LayerWriter {

  /** Writes a tar archive. */
  @FunctionalInterface
  interface Tar {
    void writeTo(OutputStream out) throws IOException;
  }

  /** As small as what umoci writes; two levels more take half as long again for one percent. */
  private static final int GZIP_LEVEL = 4;

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
        out ->
            new RootfsWriter(threads, log)
                .write(cut.entries(), new TarWriter(out, time), "layer " + cut.name()));
  }

  /**
   * The layer of a tar archive that somebody else made.
   *
   * @param version promises the archive's bytes
   */
  LayerBlob writeTar(ImageLayoutDirectory layout, String name, String version, Tar tar) {
    return blob(layout, name, store.key().add(settings()).add(version).hex(), tar);
  }

  /**
   * Copies a blob of another layout as it is, unless an earlier build did.
   *
   * @return what was copied, which the caller has to compare with what it wanted
   */
  ImageLayoutDirectory.Blob copy(
      ImageLayoutDirectory layout, String name, ImageLayout.LayerFile layer) {
    String key = store.key().add("copy").add(layer.sha256()).hex();
    return store
        .find(layout, key)
        .map(LayerStore.Kept::blob)
        .orElseGet(
            () -> {
              ImageLayoutDirectory.Blob blob =
                  layout.write(
                      name,
                      out -> {
                        try (out;
                            InputStream in = layer.open()) {
                          in.transferTo(out);
                        }
                      });
              if (blob.digest().hex().equals(layer.sha256())) {
                store.put(layout, key, new LayerStore.Kept(blob, blob.digest(), blob.size()));
              }
              return blob;
            });
  }

  /** No blob is wanted any more but those of the layers that were written or found. */
  void complete() {
    store.complete();
  }

  private int level() {
    return compression == Compression.GZIP ? GZIP_LEVEL : compression.defaultLevel();
  }

  private String settings() {
    return compression + " " + level();
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
        new Descriptor(type, kept.blob().digest(), kept.blob().size()),
        kept.diffId(),
        kept.unpackedSize(),
        name);
  }

  private LayerStore.Kept write(ImageLayoutDirectory layout, String name, Tar tar) {
    TarSum sum = new TarSum();
    ImageLayoutDirectory.Blob blob =
        layout.write(
            name,
            file -> {
              try (OutputStream out = file;
                  OutputStream compressed = compression.compress(out, level(), threads);
                  OutputStream summed = sum.over(compressed)) {
                tar.writeTo(summed);
              }
            });
    return new LayerStore.Kept(blob, sum.digest(), sum.size());
  }
}
