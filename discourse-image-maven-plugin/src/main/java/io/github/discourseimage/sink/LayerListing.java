package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.TarListing;
import io.github.discourseimage.format.TarName;
import io.github.discourseimage.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a layer of a base holds.
 *
 * @param diffId of its tar archive
 * @param size of that archive in bytes
 * @param names in the order of the archive
 */
record LayerListing(Digest diffId, long size, List<TarName> names) {

  /** Lists a layer's file, whatever its compression. */
  static LayerListing of(Path file) throws IOException {
    List<TarName> names = new ArrayList<>();
    MessageDigest sum = Digest.sha256();
    long size;
    try (InputStream in = Compression.decompressed(file);
        OutputStream out = new DigestOutputStream(new TarListing(file, names::add), sum)) {
      size = in.transferTo(out);
    }
    return new LayerListing(Digest.ofSum(sum), size, List.copyOf(names));
  }
}
