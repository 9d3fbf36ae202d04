package io.github.discourseimage.sink;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One run of {@link DirectorySink} over one tree. */
final class TreeUpdate {

  private final Path root;
  private final Path indexFile;
  private final SourceDateEpoch time;
  private final int threads;
  private final BuildLog log;

  TreeUpdate(Path root, Path indexFile, SourceDateEpoch time, int threads, BuildLog log) {
    this.root = root;
    this.indexFile = indexFile;
    this.time = time;
    this.threads = threads;
    this.log = log;
  }

  /** Makes the tree equal to the entries. */
  void run(List<Entry> entries) throws InterruptedException {
    TreeIndex index = TreeIndex.read(indexFile);
    List<TreePlan> plans = TreeScan.scan(root, entries, index, time, threads);
    List<TreePlan.Change> changes = new ArrayList<>();
    List<Path> deletions = new ArrayList<>();
    boolean touched = false;
    for (TreePlan plan : plans) {
      changes.addAll(plan.changes());
      deletions.addAll(plan.deletions());
      touched |= plan.touched();
    }
    if (!touched) {
      log.debug(root + " is up to date");
      return;
    }
    forget(index, entries, changes);
    // The probe of the file system goes into the root.
    plans.get(0).touch();
    makeWritable(plans);
    Workers.forEach("delete", threads, deletions.size(), i -> delete(deletions.get(i)));
    makeDirectories(plans);
    apply(index, changes);
    finishDirectories(plans);
    save(index);
    log.debug(root + ": " + changes.size() + " written, " + deletions.size() + " deleted");
  }

  /**
   * Until the end the index tells only of what this run leaves alone, so that it is true whenever
   * the run is cut short.
   */
  private void forget(TreeIndex index, List<Entry> entries, List<TreePlan.Change> changes) {
    index.retain(entries);
    for (TreePlan.Change change : changes) {
      index.remove(change.entry().path());
    }
    save(index);
  }

  private void save(TreeIndex index) {
    try {
      index.write(indexFile);
    } catch (IOException e) {
      throw OutputFailure.unwritable(indexFile, "the index of the tree cannot be written", e);
    }
  }

  private void apply(TreeIndex index, List<TreePlan.Change> changes) throws InterruptedException {
    if (changes.isEmpty()) {
      return;
    }
    FileWriter writer;
    try {
      writer = FileWriter.probe(root, changes, time, log);
    } catch (IOException e) {
      throw OutputFailure.unwritable(root, "the directory cannot be written", e);
    }
    AtomicLong done = new AtomicLong();
    TreeIndex.Line[] lines = new TreeIndex.Line[changes.size()];
    Workers.forEach(
        "write",
        threads,
        changes.size(),
        i -> {
          TreePlan.Change change = changes.get(i);
          try {
            writer.write(change).ifPresent(line -> lines[i] = line);
          } catch (IOException e) {
            throw OutputFailure.unwritable(change.path(), "the file cannot be written", e);
          }
          long count = done.incrementAndGet();
          if ((count & 0x3ff) == 0) {
            log.progress("Writing " + root.getFileName(), count, changes.size());
          }
        });
    log.progress("Writing " + root.getFileName(), changes.size(), changes.size());
    for (int i = 0; i < lines.length; i++) {
      if (changes.get(i).entry() instanceof Entry.File file) {
        index.put(file.path(), lines[i]);
      }
    }
  }

  private static void delete(Path path) {
    try {
      Inode.delete(path);
    } catch (IOException e) {
      throw OutputFailure.unwritable(path, "what does not belong there cannot be deleted", e);
    }
  }

  private static void makeWritable(List<TreePlan> plans) {
    for (TreePlan plan : plans) {
      int mode = plan.directory().attributes().mode().bits();
      try {
        if (plan.touched() && !plan.made() && (mode & 0200) == 0) {
          Inode.setMode(plan.path(), mode | 0700);
        }
      } catch (IOException e) {
        throw OutputFailure.unwritable(plan.path(), "the directory cannot be made writable", e);
      }
    }
  }

  private static void makeDirectories(List<TreePlan> plans) {
    for (TreePlan plan : plans) {
      try {
        if (plan.made()) {
          Files.createDirectory(plan.path());
          Inode.setMode(plan.path(), plan.directory().attributes().mode().bits() | 0700);
        }
      } catch (IOException e) {
        throw OutputFailure.unwritable(plan.path(), "the directory cannot be made", e);
      }
    }
  }

  /** From the bottom up: what is written into a directory changes its time. */
  private void finishDirectories(List<TreePlan> plans) {
    for (int i = plans.size() - 1; i >= 0; i--) {
      TreePlan plan = plans.get(i);
      if (plan.touched()) {
        finishDirectory(plan);
      }
    }
  }

  private void finishDirectory(TreePlan plan) {
    try {
      Xattrs xattrs = plan.directory().attributes().xattrs();
      FileWriter.setUserXattrs(plan.path(), xattrs, log);
      int mode = plan.directory().attributes().mode().bits();
      Optional<Inode> there = Inode.find(plan.path());
      if (there.isEmpty() || there.get().mode() != mode) {
        Inode.setMode(plan.path(), mode);
      }
      FileWriter.setTime(plan.path(), time);
    } catch (IOException e) {
      throw OutputFailure.unwritable(plan.path(), "mode or time cannot be set", e);
    }
  }
}
