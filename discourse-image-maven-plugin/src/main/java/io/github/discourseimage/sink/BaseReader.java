package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.TarName;
import io.github.discourseimage.image.FileVersion;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.oci.Annotations;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.DirectoryFiles;
import io.github.discourseimage.oci.ImageChoice;
import io.github.discourseimage.oci.ImageFiles;
import io.github.discourseimage.oci.ImageLayout;
import io.github.discourseimage.oci.LayerBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Copies a base into a store. Layers that have a digest are told from those of 'docker save' and
 * from a root file system's archive, which have none: of those only the diffIds stay.
 *
 * @param architecture such as {@code amd64}
 */
record BaseReader(BaseLocation location, String architecture, BaseStore store) {

  BaseImage copy() {
    try {
      Path path = location.path();
      if (Files.isDirectory(path)) {
        DirectoryFiles files = new DirectoryFiles(path);
        if (files.isOci() || files.isDocker()) {
          return image(files);
        }
        throw ImageBuildException.input(
            location.subject(),
            "is a directory, but not an OCI image layout: it has no oci-layout or index.json",
            "Name a layout, or a tar archive of a root file system.");
      }
      BaseArchive archive = new BaseArchive(location.subject(), path);
      return archive.isOfImage() ? packed(archive) : root(archive);
    } catch (IOException e) {
      throw ImageBuildException.environment(
          location.subject(),
          "cannot be read: " + e,
          "Make it anew, or give yourself the right to read it.",
          e);
    }
  }

  private BaseImage root(BaseArchive archive) throws IOException {
    LayerBlob layer =
        store.pack(
            FileVersion.of(archive.file()),
            out -> {
              try (InputStream in = Compression.decompressed(archive.file())) {
                in.transferTo(out);
              }
            });
    LayerListing listing = list(layer.descriptor().digest());
    BaseTree tree = BaseTree.of(List.of(listing));
    archive.requireRoot(tree);
    return new BaseImage(
        List.of(note(layer, listing, location.name())),
        tree,
        new TreeMap<>(),
        annotations(location.name(), ""));
  }

  /** An image in an archive, which is read where it lies unless it is compressed. */
  private BaseImage packed(BaseArchive archive) throws IOException {
    Path plain = store.temporary("base-archive");
    try {
      boolean compressed = Compression.isCompressed(archive.file());
      if (compressed) {
        try (InputStream in = Compression.decompressed(archive.file());
            OutputStream out = Files.newOutputStream(plain)) {
          in.transferTo(out);
        }
      }
      ImageFiles files = index(archive, compressed ? plain : archive.file());
      if (files.isOci() || files.isDocker()) {
        return image(files);
      }
      throw ImageBuildException.input(
          location.subject(),
          "is neither an image nor a root file system: it has no index.json with oci-layout, and no"
              + " manifest.json",
          "Make it anew, by 'skopeo copy ... oci-archive:' or 'docker save', or name a tar archive"
              + " of a root file system.");
    } finally {
      Files.deleteIfExists(plain);
    }
  }

  private static ImageFiles index(BaseArchive archive, Path plain) {
    try {
      return new ArchiveFiles(plain);
    } catch (IOException e) {
      throw archive.unreadable(e);
    }
  }

  private BaseImage image(ImageFiles files) throws IOException {
    String subject = location.subject();
    ImageChoice choice = new ImageChoice("", location.tag(), architecture);
    ImageLayout image = ImageLayout.read(subject, files, choice);
    requirePlatform(image);
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
    image.layers().forEach(layer -> BaseLayerType.require(subject, layer));
    image.layers().forEach(layer -> layer.require(subject));
    String name = location.name().isEmpty() ? image.name() : location.name();
    List<LayerNote> layers = new ArrayList<>();
    List<LayerListing> listed = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      ImageLayout.LayerFile layer = image.layers().get(i);
      Descriptor blob = layer.sha256().isEmpty() ? pack(layer).descriptor() : copy(layer);
      LayerListing listing = list(blob.digest());
      if (!listing.diffId().equals(diffIds.get(i))) {
        throw Sha256.mismatch(
            "layer " + layer.name() + " of " + subject + ", unpacked",
            diffIds.get(i).hex(),
            listing.diffId().hex());
      }
      layers.add(
          note(
              new LayerBlob(blob, listing.diffId(), listing.size(), BaseStore.NAME),
              listing,
              name));
      listed.add(listing);
    }
    return new BaseImage(
        layers,
        BaseTree.of(listed),
        image.environment(),
        annotations(name, image.hasManifest() ? image.digest().toString() : ""));
  }

  private LayerNote note(LayerBlob blob, LayerListing listing, String name) {
    long files = listing.names().stream().filter(it -> it.type() != TarName.Type.DIRECTORY).count();
    return new LayerNote(blob, files, name.isEmpty() ? location.path().toString() : name);
  }

  private void requirePlatform(ImageLayout image) {
    String platform = image.platform();
    if (!platform.isEmpty() && !platform.equals("linux/" + architecture)) {
      throw ImageBuildException.input(
          location.subject(),
          "is for " + platform + ", but the image is for linux/" + architecture,
          "Name a base for linux/"
              + architecture
              + ", or one for several architectures; 'skopeo copy --override-arch "
              + architecture
              + "' fetches it.");
    }
  }

  private LayerBlob pack(ImageLayout.LayerFile layer) throws IOException {
    boolean inDirectory = Files.isDirectory(location.path());
    return store.pack(
        FileVersion.of(inDirectory ? location.path().resolve(layer.name()) : location.path())
            + layer.name(),
        out -> {
          try (InputStream in = Compression.decompressed(layer.open())) {
            in.transferTo(out);
          }
        });
  }

  private Descriptor copy(ImageLayout.LayerFile layer) {
    ImageLayoutDirectory.Blob blob = store.copy(layer);
    if (!blob.digest().hex().equals(layer.sha256())) {
      throw Sha256.mismatch(
          "layer " + layer.name() + " of " + location.subject(),
          layer.sha256(),
          blob.digest().hex());
    }
    String type = BaseLayerType.oci(layer.mediaType());
    return new Descriptor(type, blob.digest(), blob.size());
  }

  private LayerListing list(Digest digest) {
    try {
      return store.list(digest);
    } catch (IOException | IllegalArgumentException e) {
      throw ImageBuildException.input(
          location.subject(),
          "has a layer that is no whole tar archive: " + e.getMessage(),
          "Make it anew; get it anew if it was cut short.");
    }
  }

  private static SortedMap<String, String> annotations(String name, String digest) {
    SortedMap<String, String> annotations = new TreeMap<>();
    if (!name.isEmpty()) {
      annotations.put(Annotations.BASE_NAME, name);
    }
    if (!digest.isEmpty()) {
      annotations.put(Annotations.BASE_DIGEST, digest);
    }
    return annotations;
  }
}
