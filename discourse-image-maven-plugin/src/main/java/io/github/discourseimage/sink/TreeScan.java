package io.github.discourseimage.sink;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Compares a tree on disk with what it should be; makes readable what is not, and changes nothing
 * else.
 */
final class TreeScan {

  private static final Entry.Directory ROOT =
      new Entry.Directory(UnixPath.ROOT, Attributes.DIRECTORY, new Origin("(root)", "every image"));

  private final Path root;
  private final TreeIndex index;
  private final FileTime time;
  private final int threads;
  private final Map<UnixPath, TreePlan> byPath = new HashMap<>();

  /** Parents before what they hold. */
  private final List<TreePlan> plans = new ArrayList<>();

  private TreeScan(Path root, TreeIndex index, SourceDateEpoch time, int threads) {
    this.root = root;
    this.index = index;
    this.time = FileTime.from(time.toInstant());
    this.threads = threads;
  }

  /**
   * Compares.
   *
   * @param entries sorted, with all parents
   * @return one plan for each directory, parents first
   */
  static List<TreePlan> scan(
      Path root, List<Entry> entries, TreeIndex index, SourceDateEpoch time, int threads)
      throws InterruptedException {
    TreeScan scan = new TreeScan(root, index, time, threads);
    scan.planDirectories(entries);
    Workers.forEach("scan", threads, scan.plans.size(), i -> scan.compareNames(scan.plans.get(i)));
    return scan.plans;
  }

  /** One after the other from the top, so that no path leads through a link. */
  private void planDirectories(List<Entry> entries) {
    List<String> unnamable = new ArrayList<>();
    planDirectory(ROOT, root, Optional.empty());
    for (Entry entry : entries) {
      try {
        TreePlan parent = Objects.requireNonNull(byPath.get(entry.path().parent()));
        parent.wanted().add(entry);
        Path path = parent.path().resolve(entry.path().name());
        if (entry instanceof Entry.Directory directory) {
          planDirectory(directory, path, Optional.of(parent));
        } else if (entry instanceof Entry.Symlink link) {
          path.getFileSystem().getPath(link.target());
        }
      } catch (InvalidPathException e) {
        unnamable.add(entry.path().toString());
        if (entry instanceof Entry.Directory directory) {
          // Only so that the names below find a parent; nothing is written after all.
          byPath.put(directory.path(), new TreePlan(directory, root, true));
        }
      }
    }
    if (!unnamable.isEmpty()) {
      throw ImageBuildException.environment(
          root.toString(),
          "this Java process runs in a locale whose file names cannot hold "
              + String.join(", ", unnamable),
          "set LC_ALL=C.UTF-8 for the build, or leave the output 'directory' away; the tarballs"
              + " do not need it",
          null);
    }
  }

  private void planDirectory(Entry.Directory directory, Path path, Optional<TreePlan> parent) {
    try {
      Optional<Inode> there =
          parent.isPresent() && parent.get().made() ? Optional.empty() : Inode.find(path);
      boolean made = there.isEmpty() || !there.get().isDirectory();
      TreePlan plan = new TreePlan(directory, path, made);
      if (there.isPresent() && !made) {
        Inode inode = there.get();
        if ((inode.mode() & 0500) != 0500) {
          Inode.setMode(path, inode.mode() | 0700);
          plan.touch();
        }
        // Nobody keeps track of a directory's extended attributes: they are rare, and set each
        // time.
        if (inode.mode() != directory.attributes().mode().bits()
            || !inode.mtime().equals(time)
            || !directory.attributes().xattrs().isEmpty()) {
          plan.touch();
        }
      } else if (there.isPresent() && parent.isPresent()) {
        parent.get().delete(path);
      } else if (there.isPresent()) {
        plan.delete(path);
      }
      parent.filter(p -> made).ifPresent(TreePlan::touch);
      plans.add(plan);
      byPath.put(directory.path(), plan);
    } catch (IOException e) {
      throw OutputFailure.unwritable(path, "the directory cannot be read", e);
    }
  }

  private void compareNames(TreePlan plan) {
    Set<String> there = plan.made() ? Set.of() : names(plan.path());
    int found = 0;
    for (Entry entry : plan.wanted()) {
      String name = entry.path().name();
      boolean present = there.contains(name);
      found += present ? 1 : 0;
      if (!(entry instanceof Entry.Directory)) {
        Path path = plan.path().resolve(name);
        if (present) {
          compare(plan, entry, path);
        } else {
          plan.change(entry, path, TreePlan.Action.CREATE);
        }
      }
    }
    if (found < there.size()) {
      for (Entry entry : plan.wanted()) {
        there.remove(entry.path().name());
      }
      there.forEach(name -> plan.delete(plan.path().resolve(name)));
    }
  }

  private static Set<String> names(Path directory) {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path path : stream) {
        names.add(String.valueOf(path.getFileName()));
      }
      return names;
    } catch (IOException e) {
      throw OutputFailure.unwritable(directory, "the directory cannot be read", e);
    }
  }

  private void compare(TreePlan plan, Entry entry, Path path) {
    try {
      Optional<Inode> found = Inode.find(path);
      if (found.isEmpty()) {
        plan.change(entry, path, TreePlan.Action.CREATE);
      } else if (entry instanceof Entry.Symlink link) {
        if (!found.get().isSymlink()
            || !Files.readSymbolicLink(path).toString().equals(link.target())) {
          plan.change(entry, path, TreePlan.Action.REPLACE);
        }
      } else if (!isAsWritten(entry, found.get())) {
        plan.change(entry, path, TreePlan.Action.REPLACE);
      } else if (found.get().mode() != entry.attributes().mode().bits()
          || !found.get().mtime().equals(time)) {
        plan.change(entry, path, TreePlan.Action.TOUCH);
      }
    } catch (IOException e) {
      throw OutputFailure.unwritable(path, "the file cannot be read", e);
    }
  }

  /** Whether nobody changed the file since it was written, and it would be written the same. */
  private boolean isAsWritten(Entry entry, Inode inode) {
    TreeIndex.Line line = index.find(entry.path());
    return line != null
        && inode.isFile()
        && inode.size() == line.size()
        && inode.mtime().equals(FileTime.fromMillis(line.mtime() * 1000))
        && line.identity().equals(TreeIndex.identity(entry));
  }
}
