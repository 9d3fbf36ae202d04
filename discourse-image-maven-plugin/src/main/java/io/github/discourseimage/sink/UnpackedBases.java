package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.TarBytes;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayerBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/**
 * Layers of bases as plain tar archives, so that each file of them can be read where it lies. They
 * are there as long as an output is written.
 */
final class UnpackedBases implements BaseStore, AutoCloseable {

  private static final String PLAIN = LayerBlob.mediaType(Compression.NONE.toString());

  private final Path directory;
  private final LayerListings listings;

  /**
   * @param directory of its own, deleted in the end
   */
  UnpackedBases(Path directory, LayerListings listings) {
    this.directory = directory;
    this.listings = listings;
    try {
      FileTree.delete(directory);
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw OutputFailure.unwritable(directory, "bases cannot be unpacked there", e);
    }
  }

  @Override
  public Path temporary(String name) {
    return directory.resolve(name);
  }

  @Override
  public LayerBlob pack(String version, LayerWriter.Tar tar) {
    TarSum sum = new TarSum();
    Path temporary =
        unpack(
            file -> {
              try (OutputStream out = sum.over(file)) {
                tar.writeTo(out);
              }
            });
    Digest digest = sum.digest();
    move(temporary, digest);
    return new LayerBlob(
        new Descriptor(PLAIN, digest, sum.size()), digest, sum.size(), BaseStore.NAME);
  }

  @Override
  public ImageLayoutDirectory.Blob copy(ImageLayout.LayerFile layer) {
    MessageDigest sum = Digest.sha256();
    long[] size = new long[1];
    Path temporary =
        unpack(
            out -> {
              size[0] = layer.size();
              try (InputStream raw = new DigestInputStream(layer.open(), sum);
                  InputStream in = Compression.decompressed(raw)) {
                in.transferTo(out);
                raw.transferTo(OutputStream.nullOutputStream());
              }
            });
    Digest digest = Digest.ofSum(sum);
    move(temporary, digest);
    return new ImageLayoutDirectory.Blob(digest, size[0]);
  }

  private Path unpack(LayerWriter.Tar tar) {
    Path temporary = temporary("layer.part");
    try (OutputStream out = PendingFiles.openFile(temporary)) {
      tar.writeTo(out);
      return temporary;
    } catch (InterruptedIOException e) {
      throw OutputFailure.interrupted(temporary, e);
    } catch (IOException e) {
      throw OutputFailure.unwritable(temporary, "the layer of a base cannot be unpacked", e);
    }
  }

  private void move(Path temporary, Digest digest) {
    try {
      Files.move(temporary, file(digest), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw OutputFailure.unwritable(temporary, "the layer of a base cannot be moved", e);
    }
  }

  private Path file(Digest digest) {
    return directory.resolve(digest.hex());
  }

  @Override
  public LayerListing list(Digest blob) throws IOException {
    return listings.of(blob, file(blob));
  }

  /** The archive of a layer that was kept, by the digest it was kept under. */
  TarBytes tar(Digest blob) throws IOException {
    return new TarBytes(file(blob));
  }

  @Override
  public void close() {
    FileTree.tryDelete(directory);
  }
}
