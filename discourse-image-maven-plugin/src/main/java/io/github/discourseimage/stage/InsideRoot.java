package io.github.discourseimage.stage;

import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Finds paths of an unpacked root as a process that lives in it would: no link leads out. */
public final class InsideRoot {

  private static final int MOST_LINKS = 40;

  private final Path root;

  public InsideRoot(Path root) {
    this.root = root;
  }

  /** The file of the host behind a path, all links followed; it need not exist. */
  public Path resolve(UnixPath path) throws IOException {
    return resolve(path.relative());
  }

  /** The same, but the last component is not followed where it is a link. */
  Path resolveParent(UnixPath path) throws IOException {
    return path.isRoot() ? root : resolve(path.parent()).resolve(path.name());
  }

  private Path resolve(String relative) throws IOException {
    Deque<String> left = new ArrayDeque<>(components(relative));
    Path at = root;
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.removeFirst();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        Path parent = at.getParent();
        at = at.equals(root) || parent == null ? root : parent;
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new FileSystemLoopException(next.toString());
      }
      String target = Files.readSymbolicLink(next).toString();
      if (target.startsWith("/")) {
        at = root;
      }
      List<String> more = components(target);
      for (int i = more.size() - 1; i >= 0; i--) {
        left.addFirst(more.get(i));
      }
    }
    return at;
  }

  private static List<String> components(String path) {
    return Arrays.asList(path.split("/", -1));
  }

  /** Makes a directory to mount on, with its parents; what is in its place and is none goes. */
  void mountDirectory(UnixPath path) throws IOException {
    Path directory = resolve(path);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(directory);
      Files.createDirectories(directory);
    }
  }

  /** Makes a file to mount on, with nothing of where the root was made. */
  void mountFile(UnixPath path, String text) throws IOException {
    Path file = resolveParent(path);
    FileTree.delete(file);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, text);
  }
}
