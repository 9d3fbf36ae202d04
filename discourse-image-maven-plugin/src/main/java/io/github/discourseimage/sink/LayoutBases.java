package io.github.discourseimage.sink;

import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayerBlob;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Layers of bases as blobs of an image layout: those of images as they are, byte for byte, and the
 * others compressed like our own.
 */
record LayoutBases(ImageLayoutDirectory layout, LayerWriter writer, LayerListings listings)
    implements BaseStore {

  @Override
  public Path temporary(String name) {
    return layout.temporary(name);
  }

  @Override
  public LayerBlob pack(String version, LayerWriter.Tar tar) {
    return writer.writeTar(layout, NAME, version, tar);
  }

  @Override
  public ImageLayoutDirectory.Blob copy(ImageLayout.LayerFile layer) {
    return writer.copy(layout, NAME, layer);
  }

  @Override
  public LayerListing list(Digest blob) throws IOException {
    return listings.of(blob, layout.file(blob));
  }
}
