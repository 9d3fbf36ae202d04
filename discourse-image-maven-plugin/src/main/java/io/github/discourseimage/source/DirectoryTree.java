package io.github.discourseimage.source;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A directory on this machine, such as a plugin that is kept in the project. {@code .git} is left
 * out at every depth; modes are 0755 for directories and for what its owner may execute, 0644 for
 * all else, whatever the umask was; links are kept as they are.
 */
public final class DirectoryTree implements SourceTree {

  private static final String GIT = ".git";

  /** What a name that is not in the file system's character set is read as. */
  private static final char REPLACEMENT = '\uFFFD';

  private final Path directory;

  /**
   * @param directory must exist when the tree is read
   */
  public DirectoryTree(Path directory) {
    this.directory = directory;
  }

  @Override
  public String description() {
    return directory.toString();
  }

  @Override
  public Optional<Content> file(String path) {
    Path file = directory.resolve(path);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new WatchedFile(file))
        : Optional.empty();
  }

  @Override
  public List<String> list(String path) {
    Path listed = directory.resolve(path);
    if (!Files.isDirectory(listed, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try {
      return children(listed).stream().map(p -> p.getFileName().toString()).toList();
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "directory " + listed, "it cannot be read: " + e, "Check its permissions.", e);
    }
  }

  @Override
  public void addTo(Layer.Builder layer, UnixPath prefix) {
    if (!Files.isDirectory(directory)) {
      throw ImageBuildException.input(
          "directory " + directory,
          Files.exists(directory) ? "it is not a directory" : "it does not exist",
          "Give the path of a directory.");
    }
    Findings findings = new Findings();
    addDirectory(directory, layer, prefix, new Origin(layer.name(), description()), findings);
    findings.throwIfAny();
  }

  private void addDirectory(
      Path from, Layer.Builder layer, UnixPath to, Origin origin, Findings findings) {
    if (!to.isRoot()) {
      layer.add(new Entry.Directory(to, Attributes.DIRECTORY, origin));
    }
    List<Path> children;
    try {
      children = children(from);
    } catch (IOException e) {
      findings.add(from.toString(), "it cannot be read: " + e, "Make it readable.");
      return;
    }
    for (Path child : children) {
      String name = child.getFileName().toString();
      if (name.indexOf(REPLACEMENT) >= 0) {
        findings.add(
            child.toString(),
            "its name is not in the character set of this JVM, "
                + System.getProperty("sun.jnu.encoding"),
            "Rename it, or run Maven in a UTF-8 locale such as LC_ALL=C.UTF-8.");
      } else {
        add(child, layer, to.resolve(name), origin, findings);
      }
    }
  }

  private void add(Path file, Layer.Builder layer, UnixPath to, Origin origin, Findings findings) {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        addDirectory(file, layer, to, origin, findings);
      } else if (attributes.isSymbolicLink()) {
        layer.symlink(to, Files.readSymbolicLink(file).toString(), origin);
      } else if (attributes.isRegularFile()) {
        if (!Files.isReadable(file)) {
          findings.add(file.toString(), "this user may not read it", "Make it readable.");
        }
        boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        layer.add(
            new Entry.File(
                to,
                executable ? Attributes.EXECUTABLE : Attributes.FILE,
                origin,
                new WatchedFile(file)));
      } else {
        findings.add(
            file.toString(),
            "it is neither a file, a directory nor a link but a socket, a pipe or a device",
            "Remove it.");
      }
    } catch (IOException e) {
      findings.add(file.toString(), "it cannot be read: " + e, "Make it readable.");
    }
  }

  /** What a directory holds, less {@code .git}, in the order of the names' UTF-8 bytes. */
  private static List<Path> children(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path child : stream) {
        if (!child.getFileName().toString().equals(GIT)) {
          children.add(child);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    children.sort((a, b) -> compareBytes(a.getFileName().toString(), b.getFileName().toString()));
    return children;
  }

  private static int compareBytes(String a, String b) {
    return java.util.Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
