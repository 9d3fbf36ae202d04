package io.github.discourseimage.stage;

import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts an unpacked container layer over an unpacked root by renames, whiteouts applied. The layer
 * is unpacked on its own first, so that no link of a lower layer can lead tar out of the root.
 */
final class LayerMerge {

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private final InsideRoot root;

  LayerMerge(Path root) {
    this.root = new InsideRoot(root);
  }

  /** Moves all of a layer into the root; both are on one file system. */
  void apply(Path layer) throws IOException {
    apply(layer, UnixPath.ROOT);
  }

  private void apply(Path upper, UnixPath at) throws IOException {
    // Where a lower layer has a link to a directory, as merged-/usr roots do, its target is meant.
    Path lower = root.resolve(at);
    List<Path> children = children(upper);
    if (children.stream().anyMatch(child -> name(child).equals(OPAQUE))) {
      for (Path hidden : children(lower)) {
        FileTree.delete(hidden);
      }
    }
    for (Path child : children) {
      if (name(child).startsWith(WHITEOUT)) {
        whiteout(lower, name(child));
        Files.delete(child);
      }
    }
    for (Path child : children(upper)) {
      put(child, lower, at.resolve(name(child)));
    }
    Files.setPosixFilePermissions(lower, Files.getPosixFilePermissions(upper));
  }

  private void put(Path child, Path lower, UnixPath at) throws IOException {
    Path target = lower.resolve(name(child));
    boolean directory = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
    if (directory && Files.isDirectory(root.resolve(at), LinkOption.NOFOLLOW_LINKS)) {
      apply(child, at);
      return;
    }
    FileTree.delete(target);
    if (directory) {
      // Not as a whole: there may be whiteouts in it.
      Files.createDirectory(target);
      apply(child, at);
    } else {
      Files.move(child, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void whiteout(Path lower, String name) throws IOException {
    String hidden = name.substring(WHITEOUT.length());
    if (!hidden.isEmpty() && !hidden.equals(".") && !hidden.equals("..")) {
      FileTree.delete(lower.resolve(hidden));
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static List<Path> children(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    }
    return children;
  }
}
