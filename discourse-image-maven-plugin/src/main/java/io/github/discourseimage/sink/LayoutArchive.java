package io.github.discourseimage.sink;

import io.github.discourseimage.format.TarWriter;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An image layout in one tar archive. With Docker's {@code manifest.json} beside the index, over
 * the same blobs, {@code docker load} reads it too: it refuses an archive of a layout alone.
 */
record LayoutArchive(ImageLayoutDirectory layout, Map<String, byte[]> files, SourceDateEpoch time) {

  private static final int BUFFER = 256 * 1024;
  private static final Origin ORIGIN = new Origin("image", "image layout");

  Artifact write(Path directory, String fileName, Set<Digest> blobs) {
    try (PendingFiles pending = new PendingFiles(directory, PendingFiles::openFile)) {
      PendingFiles.Written written = pending.write(fileName, out -> writeTo(out, blobs));
      pending.writeSha256(fileName, written.sha256());
      pending.moveAll();
      return new Artifact(
          "image", "tar", directory.resolve(fileName), written.size(), written.sha256());
    }
  }

  private void writeTo(OutputStream out, Set<Digest> blobs) throws IOException {
    try (OutputStream buffered = new BufferedOutputStream(out, BUFFER)) {
      TarWriter tar = new TarWriter(buffered, time);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        start(tar, file.getKey(), file.getValue().length);
        tar.write(file.getValue(), 0, file.getValue().length);
        tar.endFile();
      }
      // skopeo of an ordinary user fails at directories that it has to invent.
      for (String directory : List.of("/blobs", "/blobs/sha256")) {
        tar.putDirectory(new Entry.Directory(UnixPath.of(directory), Attributes.DIRECTORY, ORIGIN));
      }
      for (Digest digest : blobs) {
        Path blob = layout.file(digest);
        start(tar, digest.blob(), Files.size(blob));
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(blob)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            tar.write(buffer, 0, n);
          }
        }
        tar.endFile();
      }
      tar.finish();
    }
  }

  private static void start(TarWriter tar, String name, long size) throws IOException {
    tar.startFile(
        new Entry.File(UnixPath.of("/" + name), Attributes.FILE, ORIGIN, Content.of("")), size);
  }
}
