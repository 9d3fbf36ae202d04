package io.github.discourseimage.sink;

import io.github.discourseimage.format.TreeWriter;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/** Writes entries in a format; files are read ahead by several threads. */
final class RootfsWriter {

  private static final int BUFFER = 256 * 1024;

  private final int threads;
  private final BuildLog log;

  RootfsWriter(int threads, BuildLog log) {
    this.threads = threads;
    this.log = log;
  }

  /**
   * Writes a whole tree, to its end.
   *
   * @param title that progress is shown under
   */
  void write(List<Entry> entries, TreeWriter tree, String title) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int done = 0;
    try (ReadAhead files = new ReadAhead(entries, threads)) {
      for (Entry entry : entries) {
        if (entry instanceof Entry.File file) {
          writeFile(tree, file, files.take(), buffer);
        } else {
          start(tree, entry, 0);
        }
        if ((++done & 0x3ff) == 0) {
          log.progress("Writing " + title, done, entries.size());
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
    tree.finish();
    log.progress("Writing " + title, done, entries.size());
  }

  /** Writes what comes before an entry's bytes. */
  private static void start(TreeWriter tree, Entry entry, long size) throws IOException {
    try {
      if (entry instanceof Entry.File file) {
        tree.startFile(file, size);
      } else if (entry instanceof Entry.Directory directory) {
        tree.putDirectory(directory);
      } else if (entry instanceof Entry.Symlink link) {
        tree.putSymlink(link);
      }
    } catch (IllegalArgumentException e) {
      throw ImageBuildException.input(
          entry.path() + " (" + entry.origin() + ")",
          "cannot be told in " + tree.title() + ": " + e.getMessage(),
          "rename it, or take what is told of away: setfattr -x, setfacl -b");
    }
  }

  private static void writeFile(
      TreeWriter tree, Entry.File file, ReadAhead.Loaded loaded, byte[] buffer)
      throws IOException, InterruptedException {
    if (loaded instanceof ReadAhead.Loaded.Whole whole) {
      start(tree, file, whole.bytes().length);
      tree.write(whole.bytes(), 0, whole.bytes().length);
    } else if (loaded instanceof ReadAhead.Loaded.Open open) {
      Content.Opened opened = open.content();
      try (opened) {
        start(tree, file, opened.size());
        long done = 0;
        int count;
        while ((count = FileContent.read(file, opened, done, buffer)) > 0) {
          tree.write(buffer, 0, count);
          done += count;
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      }
    }
    tree.endFile();
  }
}
