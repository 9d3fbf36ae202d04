package io.github.discourseimage.sink;

import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.TarListing;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Tells by its first bytes what an archive holds, whatever its name. */
record BaseArchive(String subject, Path file) {

  private static final String FIX =
      "Name a tar archive (plain, gzip or zstd) of a root file system, of an OCI image layout or by"
          + " 'docker save', or the directory of an OCI image layout.";

  /** What archives of images begin with; no root file system does. */
  private static final Pattern OF_IMAGE =
      Pattern.compile(
          "(oci-layout|index\\.json|manifest\\.json|repositories|blobs(/.*)?"
              + "|[0-9a-f]{64}(/.*|\\.json|\\.tar)?)");

  /** Whether it is an archive of an image; otherwise of a root file system. */
  boolean isOfImage() throws IOException {
    return OF_IMAGE.matcher(firstName()).matches();
  }

  private String firstName() throws IOException {
    requireKnownPacking();
    List<String> names = new ArrayList<>();
    try (InputStream in = Compression.decompressed(file)) {
      TarListing listing = new TarListing(file, name -> names.add(name.name()));
      byte[] block = new byte[512];
      while (names.stream().allMatch(String::isEmpty)) {
        int count = in.readNBytes(block, 0, block.length);
        if (count == 0) {
          listing.close();
          throw new IOException(file + " is an archive of nothing");
        }
        listing.write(block, 0, count);
      }
      return names.get(names.size() - 1);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void requireKnownPacking() throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(6);
    }
    String packing =
        startsWith(start, 0xfd, '7', 'z', 'X', 'Z', 0)
            ? "xz"
            : startsWith(start, 'B', 'Z', 'h') ? "bzip2" : startsWith(start, 'P', 'K') ? "zip" : "";
    if (!packing.isEmpty()) {
      throw ImageBuildException.input(
          subject,
          "is packed with " + packing + "; it must be plain, gzip or zstd",
          packing.equals("zip")
              ? FIX
              : "Unpack it with '" + packing + " -d', or pack it anew with gzip or zstd.");
    }
  }

  private static boolean startsWith(byte[] bytes, int... magic) {
    boolean same = bytes.length >= magic.length;
    for (int i = 0; same && i < magic.length; i++) {
      same = (bytes[i] & 0xff) == magic[i];
    }
    return same;
  }

  ImageBuildException unreadable(IOException e) {
    return ImageBuildException.input(
        subject, "is no whole tar archive: " + OutputFailure.reason(e), FIX);
  }

  /** Refuses an archive that is neither. */
  void requireRoot(BaseTree tree) {
    boolean root =
        List.of("/usr", "/bin", "/etc", "/lib").stream().anyMatch(p -> tree.paths().contains(p));
    if (!root) {
      throw ImageBuildException.input(
          subject,
          "is neither an image nor a root file system: there is no /usr, /bin, /etc or /lib in it,"
              + " it begins with "
              + tree.paths().stream().limit(3).toList(),
          FIX);
    }
  }
}
