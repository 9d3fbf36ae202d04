package io.github.discourseimage.sink;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayerBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a container image begins with.
 *
 * @param layers lowest first
 * @param environment of its containers
 * @param annotations that tell of it
 */
record BaseImage(
    List<LayerBlob> layers,
    SortedMap<String, String> environment,
    SortedMap<String, String> annotations) {

  static final BaseImage NONE = new BaseImage(List.of(), new TreeMap<>(), new TreeMap<>());

  private static final String NAME = "base";

  /**
   * Copies a base into a layout.
   *
   * @param location a tar archive of a root file system, which becomes one layer, or an OCI image
   *     layout, whose blobs stay as they are
   */
  static BaseImage copy(Path location, ImageLayoutDirectory layout, LayerWriter writer) {
    if (!Files.isDirectory(location)) {
      return new BaseImage(
          List.of(writer.writeRoot(layout, NAME, location)), new TreeMap<>(), new TreeMap<>());
    }
    String subject = "base image " + location;
    if (!ImageLayout.isOci(location)) {
      throw ImageBuildException.input(
          subject,
          "is a directory, but not an OCI image layout: it has no oci-layout or index.json",
          "Name a layout, or a tar archive of a root file system.");
    }
    try {
      ImageLayout image = ImageLayout.read(subject, location, "");
      List<Digest> diffIds = image.diffIds();
      if (diffIds.size() != image.layers().size()) {
        throw ImageBuildException.input(
            subject,
            "has "
                + image.layers().size()
                + " layers, but its configuration tells of "
                + diffIds.size(),
            "Make it anew.");
      }
      List<LayerBlob> layers = new ArrayList<>();
      for (int i = 0; i < diffIds.size(); i++) {
        layers.add(copy(subject, image.layers().get(i), diffIds.get(i), layout, writer));
      }
      SortedMap<String, String> annotations = new TreeMap<>();
      annotations.put("org.opencontainers.image.base.digest", image.digest());
      return new BaseImage(layers, image.environment(), annotations);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          subject,
          "cannot be read: " + e,
          "Make it anew, or give yourself the right to read it.",
          e);
    }
  }

  private static LayerBlob copy(
      String subject,
      ImageLayout.LayerFile layer,
      Digest diffId,
      ImageLayoutDirectory layout,
      LayerWriter writer) {
    if (!Files.isRegularFile(layer.file())) {
      throw ImageBuildException.input(
          "layer " + layer.file() + " of " + subject,
          "is missing",
          "Make the layout anew with all of its layers.");
    }
    ImageLayoutDirectory.Blob blob = writer.copy(layout, NAME, layer.file(), layer.sha256());
    if (!blob.digest().hex().equals(layer.sha256())) {
      throw Sha256.mismatch(
          "layer " + layer.file() + " of " + subject, layer.sha256(), blob.digest().hex());
    }
    return new LayerBlob(
        new Descriptor(ociType(layer.mediaType()), blob.digest(), blob.size()), diffId, NAME);
  }

  /** Docker's own names mean the same bytes. */
  private static String ociType(String mediaType) {
    return mediaType
        .replace("application/vnd.docker.image.rootfs.diff.tar.", LayerBlob.mediaType("none") + "+")
        .replace("application/vnd.docker.image.rootfs.diff.tar", LayerBlob.mediaType("none"));
  }
}
