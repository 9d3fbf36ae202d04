package io.github.discourseimage.stage;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import io.github.discourseimage.oci.DirectoryFiles;
import io.github.discourseimage.oci.ImageChoice;
import io.github.discourseimage.oci.ImageLayout;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A root file system that somebody made, in any of the forms that are taken. */
public record RootArchive(String subject, Path file, String sha256, BuildLog log) {

  /** The file that a user named by path or {@code file:} URL. */
  static Path localFile(String location) {
    Path file = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
    if (!Files.exists(file)) {
      throw ImageBuildException.input(
          "builder root " + location,
          "does not exist (looked at " + file.toAbsolutePath() + ")",
          "Name a tar archive or an OCI layout by path or http(s) URL.");
    }
    return file;
  }

  /** Unpacks it into an empty directory; gives the sha256 of the archive or image. */
  public String unpack(Path rootfs) throws IOException, InterruptedException {
    return Files.isDirectory(file) ? unpackLayout(rootfs) : unpackFile(rootfs);
  }

  private String unpackLayout(Path rootfs) throws IOException, InterruptedException {
    DirectoryFiles files = new DirectoryFiles(file);
    if (!files.isOci()) {
      throw ImageBuildException.input(
          subject,
          "is a directory, but not an OCI image layout: it has no oci-layout or index.json",
          "Name a layout, or a tar archive of the root file system.");
    }
    ImageLayout layout = ImageLayout.read(subject, files, ImageChoice.forThisMachine(sha256));
    unpackLayers(layout, rootfs);
    return layout.digest().hex();
  }

  private String unpackFile(Path rootfs) throws IOException, InterruptedException {
    TarUnpacker.Unpacked unpacked;
    try (InputStream in = Files.newInputStream(file)) {
      unpacked = new TarUnpacker(log).unpack(subject, in, Files.size(file), rootfs);
    }
    if (!sha256.isEmpty() && !unpacked.sha256().equals(sha256)) {
      throw Sha256.mismatch(subject, sha256, unpacked.sha256());
    }
    unpacked.require(subject);
    TarUnpacker.tidy(rootfs);
    DirectoryFiles files = new DirectoryFiles(rootfs);
    if (files.isOci() || files.isDocker() && !Files.exists(rootfs.resolve("usr"))) {
      unpackInPlace(rootfs);
    }
    return unpacked.sha256();
  }

  /** What was in the archive is a layout: its image takes its place. */
  private void unpackInPlace(Path rootfs) throws IOException, InterruptedException {
    Path layout = TarUnpacker.fresh(rootfs.resolveSibling("work"));
    try (Stream<Path> files = Files.list(rootfs)) {
      for (Path child : files.toList()) {
        Files.move(child, layout.resolve(child.getFileName()));
      }
    }
    unpackLayers(
        ImageLayout.read(subject, new DirectoryFiles(layout), ImageChoice.forThisMachine("")),
        rootfs);
    FileTree.delete(layout);
  }

  private void unpackLayers(ImageLayout layout, Path rootfs)
      throws IOException, InterruptedException {
    LayerMerge merge = new LayerMerge(rootfs);
    for (ImageLayout.LayerFile layer : layout.layers()) {
      String layerSubject = "layer " + layer.name() + " of " + subject;
      Path directory = TarUnpacker.fresh(rootfs.resolveSibling("work"));
      TarUnpacker.Unpacked unpacked;
      layer.require(subject);
      try (InputStream in = layer.open()) {
        unpacked = new TarUnpacker(log).unpack(layerSubject, in, layer.size(), directory);
      }
      if (!layer.sha256().isEmpty() && !unpacked.sha256().equals(layer.sha256())) {
        throw Sha256.mismatch(layerSubject, layer.sha256(), unpacked.sha256());
      }
      unpacked.require(layerSubject);
      TarUnpacker.tidy(directory);
      merge.apply(directory);
      FileTree.delete(directory);
    }
  }
}
