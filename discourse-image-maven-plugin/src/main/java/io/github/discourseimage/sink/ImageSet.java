package io.github.discourseimage.sink;

import io.github.discourseimage.image.Architecture;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Owner;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The images of one output, all in one format, in a directory of their own: written under temporary
 * names, and moved into place together when the last is whole. Beside each file lies its {@code
 * .sha256}. What else is in the directory is then deleted, such as images in another format: tools
 * take whatever lies there.
 */
final class ImageSet implements AutoCloseable {

  private final Path directory;
  private final Image image;
  private final ImageOptions options;
  private final int threads;
  private final BuildLog log;
  private final PendingFiles pending;
  private final List<Path> written = new ArrayList<>();

  /**
   * Begins a set.
   *
   * @param image whose name and time all of it has
   * @param threads that read; the bytes are the same with any number
   */
  ImageSet(Path directory, Image image, ImageOptions options, int threads, BuildLog log) {
    this.directory = directory;
    this.image = image;
    this.options = options;
    this.threads = threads;
    this.log = log;
    this.pending = new PendingFiles(directory, PendingFiles::openFile);
  }

  /**
   * Writes one image.
   *
   * @param name of it, and of its file but for the end
   * @param architecture that it is for, as systemd names it; empty for any
   * @param entries with all their parents, below the root
   * @return what to attach; nothing of a directory, as Maven attaches files
   */
  Optional<Artifact> write(String name, String architecture, List<Entry> entries) {
    return switch (options.format()) {
      case EROFS -> write(name, architecture, entries, erofs());
      case SQUASHFS ->
          write(
              name,
              architecture,
              entries,
              new SquashfsEncoder(image.time(), ImageTool.MKSQUASHFS, threads, writer()));
      case DDI ->
          // Its partitions are of one architecture.
          write(
              name,
              Architecture.ofSystemd(Architecture.ofThisMachine()),
              entries,
              new DiskImageEncoder(image, erofs(), options.keys(), ImageTool.REPART));
      case TAR ->
          write(
              name,
              architecture,
              entries,
              new TarEncoder(image.time(), options.tar(), options.tarLevel(), threads, writer()));
      case DIRECTORY -> {
        writeTree(fileName(name, architecture, ""), entries);
        yield Optional.empty();
      }
    };
  }

  private ErofsEncoder erofs() {
    return new ErofsEncoder(image, options.erofs(), writer());
  }

  private RootfsWriter writer() {
    return new RootfsWriter(threads, log);
  }

  private Optional<Artifact> write(
      String name, String architecture, List<Entry> entries, ImageEncoder encoder) {
    String fileName = fileName(name, architecture, "." + encoder.extension());
    PendingFiles.Written file = encoder.write(name, entries, fileName, pending);
    pending.writeSha256(fileName, file.sha256());
    Path path = directory.resolve(fileName);
    written.add(path);
    written.add(directory.resolve(fileName + ".sha256"));
    return Optional.of(new Artifact(name, encoder.extension(), path, file.size(), file.sha256()));
  }

  /** With versions that of systemd.v(7), from which hosts since 256 pick the newest. */
  private String fileName(String name, String architecture, String end) {
    return options
        .version()
        .map(
            version ->
                name
                    + end
                    + ".v/"
                    + name
                    + "_"
                    + version.text()
                    + (architecture.isEmpty() ? "" : "_" + architecture)
                    + end)
        .orElse(name + end);
  }

  private void writeTree(String name, List<Entry> entries) {
    long others = entries.stream().filter(e -> !e.attributes().owner().equals(Owner.ROOT)).count();
    if (others > 0) {
      log.warn(
          directory.resolve(name)
              + " cannot tell whose files are, and "
              + others
              + " are not root's; discourse.extensionFormat=tar or erofs can");
    }
    pending.makeTree(
        name,
        tree -> {
          try {
            new TreeUpdate(tree, tree.resolveSibling("index"), image.time(), threads, log)
                .run(entries);
          } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
          }
        });
    written.add(directory.resolve(name));
  }

  /** Writes a file that is no image beside them. */
  void writeBeside(String fileName, PendingFiles.Body body) {
    pending.write(fileName, body);
    written.add(directory.resolve(fileName));
  }

  /** Moves everything into place. */
  void moveAll() {
    pending.moveAll();
    pending.close();
    try {
      deleteOthers(directory);
    } catch (IOException e) {
      throw OutputFailure.unwritable(directory, "what an earlier build left stays in the way", e);
    }
  }

  private void deleteOthers(Path in) throws IOException {
    try (DirectoryStream<Path> names = Files.newDirectoryStream(in)) {
      for (Path name : names) {
        if (written.contains(name)) {
          continue;
        }
        if (written.stream().anyMatch(file -> file.startsWith(name))) {
          deleteOthers(name);
        } else {
          FileTree.delete(name);
        }
      }
    }
  }

  @Override
  public void close() {
    pending.close();
  }
}
