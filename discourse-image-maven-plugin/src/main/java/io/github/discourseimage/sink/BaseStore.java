package io.github.discourseimage.sink;

import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayerBlob;
import java.io.IOException;
import java.nio.file.Path;

/** Where an output keeps the layers of bases. */
interface BaseStore {

  /** What a layer of a base is called. */
  String NAME = "base";

  /** A file that whoever asks for it deletes; what a killed run left of it goes with the next. */
  Path temporary(String name);

  /**
   * Keeps the tar archive of a layer that has no digest of its own.
   *
   * @param version promises the archive's bytes
   */
  LayerBlob pack(String version, LayerWriter.Tar tar);

  /**
   * Keeps a layer of an image.
   *
   * @return what was read, which the caller has to compare with what it wanted
   */
  ImageLayoutDirectory.Blob copy(ImageLayout.LayerFile layer);

  /**
   * What a layer holds that was kept before.
   *
   * @throws IOException when it is no whole tar archive
   */
  LayerListing list(Digest blob) throws IOException;
}
