package io.github.discourseimage.sink;

import io.github.discourseimage.image.Image;
import io.github.discourseimage.image.WholeFile;
import io.github.discourseimage.rootfs.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a discoverable disk image (uapi:discoverable_partitions_specification.md): our own EROFS
 * as the root partition, its dm-verity hashes, and a signature of these where there is a key, put
 * together by systemd-repart(8).
 *
 * <p>It is told the partitions one by one and not {@code --make-ddi}, which would make a file
 * system of a directory: that holds no owners without root. The bytes depend on the entries, the
 * name and repart's version.
 */
final class DiskImageEncoder implements ImageEncoder {

  private final Image image;
  private final ErofsEncoder root;
  private final Optional<VerityKeys> keys;
  private final ImageTool tool;

  DiskImageEncoder(Image image, ErofsEncoder root, Optional<VerityKeys> keys, ImageTool tool) {
    this.image = image;
    this.root = root;
    this.keys = keys;
    this.tool = tool;
  }

  @Override
  public String extension() {
    return root.extension();
  }

  @Override
  public PendingFiles.Written write(
      String name, List<Entry> entries, String fileName, PendingFiles pending) {
    tool.require();
    return pending.make(
        fileName,
        file -> {
          Path filesystem = file.resolveSibling("root.erofs");
          PendingFiles.scatter(filesystem, root.body(name, entries, fileName));
          tool.run(
              arguments(name, file, definitions(filesystem)),
              Map.of(
                  "SOURCE_DATE_EPOCH",
                  Long.toString(image.time().seconds()),
                  // Else it takes /var/tmp; what a killed one leaves there stays.
                  "TMPDIR",
                  Files.createDirectory(file.resolveSibling("tmp")).toString(),
                  "TERM",
                  "dumb"),
              out -> {},
              fileName);
        });
  }

  private Path definitions(Path filesystem) throws IOException {
    Path directory = filesystem.resolveSibling("repart.d");
    String size = Long.toString(Files.size(filesystem));
    WholeFile.write(
        directory.resolve("10-root.conf"),
        partition("root", "data")
            // It looks for specifiers in the path.
            + "CopyBlocks="
            + filesystem.toString().replace("%", "%%")
            + "\nSizeMinBytes="
            + size
            + "\nSizeMaxBytes="
            + size
            + "\n");
    WholeFile.write(
        directory.resolve("20-root-verity.conf"),
        partition("root-verity", "hash") + "Minimize=best\n");
    if (keys.isPresent()) {
      WholeFile.write(
          directory.resolve("30-root-verity-sig.conf"), partition("root-verity-sig", "signature"));
    }
    return directory;
  }

  private static String partition(String type, String verity) {
    return "[Partition]\nType=" + type + "\nVerity=" + verity + "\nVerityMatchKey=root\n";
  }

  private List<String> arguments(String name, Path file, Path definitions) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--empty=create", "--size=auto", "--dry-run=no", "--offline=yes"));
    arguments.add("--definitions=" + definitions);
    arguments.add("--seed=" + ErofsEncoder.id(image, name));
    keys.ifPresent(
        files -> {
          arguments.add("--private-key=" + files.privateKey());
          arguments.add("--certificate=" + files.certificate());
        });
    arguments.addAll(List.of("--no-pager", "--no-legend", file.toString()));
    return arguments;
  }
}
