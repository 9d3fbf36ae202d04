package io.github.discourseimage.sink;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes files and links of a tree, by any number of threads. */
final class FileWriter {

  private static final int BUFFER = 64 * 1024;

  /** Not in any image: what an interrupted run leaves is deleted as not belonging there. */
  private static final String TEMPORARY = ".discourse-image-";

  private static final String USER = "user.";

  private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[BUFFER]);
  private final AtomicInteger counter = new AtomicInteger();
  private final SourceDateEpoch time;
  private final BuildLog log;

  /** The mode that a new file gets from the umask: most files need no other. */
  private final int newMode;

  private FileWriter(SourceDateEpoch time, BuildLog log, int newMode) {
    this.time = time;
    this.log = log;
    this.newMode = newMode;
  }

  /**
   * Learns how the file system at hand makes files.
   *
   * @throws ImageBuildException naming all files that would be one on a file system that does not
   *     tell upper case from lower
   */
  static FileWriter probe(
      Path root, List<TreePlan.Change> changes, SourceDateEpoch time, BuildLog log)
      throws IOException {
    Path probe = root.resolve(TEMPORARY + "probe");
    int mode;
    boolean sameInUpperCase;
    try {
      new FileOutputStream(probe.toFile()).close();
      mode = Inode.find(probe).map(Inode::mode).orElse(-1);
      sameInUpperCase = Files.exists(root.resolve(TEMPORARY.toUpperCase(Locale.ROOT) + "PROBE"));
    } finally {
      Files.deleteIfExists(probe);
    }
    if (sameInUpperCase) {
      requireDistinct(changes.stream().map(TreePlan.Change::entry).toList());
    }
    return new FileWriter(time, log, mode);
  }

  /** Refuses entries that a file system which ignores case and composition cannot hold together. */
  static void requireDistinct(List<Entry> entries) {
    Map<String, Entry> seen = new HashMap<>();
    List<Finding> findings = new ArrayList<>();
    for (Entry entry : entries) {
      String folded =
          Normalizer.normalize(entry.path().toString(), Normalizer.Form.NFC)
              .toLowerCase(Locale.ROOT);
      Entry other = seen.putIfAbsent(folded, entry);
      if (other != null) {
        findings.add(
            new Finding(
                entry.path() + " (" + entry.origin() + ")",
                "the file system of the output directory takes it for "
                    + other.path()
                    + " ("
                    + other.origin()
                    + ")",
                "build on a case-sensitive file system, or leave the output 'directory' away"));
      }
    }
    if (!findings.isEmpty()) {
      throw ImageBuildException.input(findings);
    }
  }

  /** Makes a change; gives the index line of a file. */
  Optional<TreeIndex.Line> write(TreePlan.Change change) throws IOException {
    Path path = change.path();
    if (change.entry() instanceof Entry.Symlink link) {
      if (change.action() == TreePlan.Action.REPLACE) {
        Inode.delete(path);
      }
      Files.createSymbolicLink(path, path.getFileSystem().getPath(link.target()));
      return Optional.empty();
    }
    Entry.File file = (Entry.File) change.entry();
    long size;
    switch (change.action()) {
      case CREATE -> size = writeFile(file, path);
      case REPLACE -> size = replace(file, path);
      default -> {
        size = Files.size(path);
        Inode.setMode(path, file.attributes().mode().bits());
        setTime(path, time);
      }
    }
    return Optional.of(new TreeIndex.Line(TreeIndex.identity(file), size, time.seconds()));
  }

  private long replace(Entry.File file, Path path) throws IOException {
    Path temporary = path.resolveSibling(TEMPORARY + counter.incrementAndGet() + ".part");
    long size = writeFile(file, temporary);
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Inode.delete(path);
    }
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    return size;
  }

  /** Writes where there is nothing; on failure leaves nothing. */
  private long writeFile(Entry.File file, Path path) throws IOException {
    boolean whole = false;
    try (Content.Opened opened = FileContent.open(file)) {
      writeBytes(file, opened, path);
      setUserXattrs(path, file.attributes().xattrs(), log);
      int mode = file.attributes().mode().bits();
      if (mode != newMode) {
        Inode.setMode(path, mode);
      }
      setTime(path, time);
      whole = true;
      return opened.size();
    } finally {
      if (!whole) {
        Files.deleteIfExists(path);
      }
    }
  }

  private void writeBytes(Entry.File file, Content.Opened opened, Path path) throws IOException {
    byte[] buffer = buffers.get();
    try (OutputStream out = new FileOutputStream(path.toFile())) {
      long done = 0;
      int count;
      while ((count = FileContent.read(file, opened, done, buffer)) > 0) {
        out.write(buffer, 0, count);
        done += count;
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted");
        }
      }
    }
  }

  /** Sets the attributes that a user may set; others need rights that a build does not have. */
  static void setUserXattrs(Path path, Xattrs xattrs, BuildLog log) {
    for (String name : xattrs.names()) {
      if (name.startsWith(USER)) {
        UserDefinedFileAttributeView view =
            Files.getFileAttributeView(
                path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
          if (view != null) {
            view.write(name.substring(USER.length()), ByteBuffer.wrap(xattrs.value(name)));
          }
        } catch (IOException e) {
          log.debug(path + ": the extended attribute " + name + " is not kept here: " + e);
        }
      }
    }
  }

  /** By way of {@link java.io.File}, which needs half the system calls. */
  static void setTime(Path path, SourceDateEpoch time) throws IOException {
    if (!path.toFile().setLastModified(time.seconds() * 1000)) {
      throw new IOException("the time of " + path + " cannot be set");
    }
  }
}
