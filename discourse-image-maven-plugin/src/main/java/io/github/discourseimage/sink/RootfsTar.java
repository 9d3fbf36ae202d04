package io.github.discourseimage.sink;

import io.github.discourseimage.format.TarWriter;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;

/** Writes entries as a tar archive; files are read ahead by several threads. */
final class RootfsTar {

  private static final int BUFFER = 256 * 1024;

  private final SourceDateEpoch time;
  private final int threads;
  private final BuildLog log;

  /**
   * @param time of every entry
   */
  RootfsTar(SourceDateEpoch time, int threads, BuildLog log) {
    this.time = time;
    this.threads = threads;
    this.log = log;
  }

  /**
   * Writes a whole archive and does not close the stream, which must buffer.
   *
   * @param title that progress is shown under
   */
  void write(List<Entry> entries, OutputStream out, String title) throws IOException {
    TarWriter tar = new TarWriter(out, time);
    byte[] buffer = new byte[BUFFER];
    int done = 0;
    try (ReadAhead files = new ReadAhead(entries, threads)) {
      for (Entry entry : entries) {
        if (entry instanceof Entry.File file) {
          writeFile(tar, file, files.take(), buffer);
        } else {
          start(tar, entry, 0);
        }
        if ((++done & 0x3ff) == 0) {
          log.progress("Writing " + title, done, entries.size());
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
    tar.finish();
    log.progress("Writing " + title, done, entries.size());
  }

  /** Writes what comes before an entry's bytes. */
  private static void start(TarWriter tar, Entry entry, long size) throws IOException {
    try {
      if (entry instanceof Entry.File file) {
        tar.startFile(file, size);
      } else if (entry instanceof Entry.Directory directory) {
        tar.putDirectory(directory);
      } else if (entry instanceof Entry.Symlink link) {
        tar.putSymlink(link);
      }
    } catch (IllegalArgumentException e) {
      throw ImageBuildException.input(
          entry.path() + " (" + entry.origin() + ")",
          "cannot be told in a tar archive: " + e.getMessage(),
          "give the file a name in UTF-8, or take its access control list away (setfacl -b)");
    }
  }

  private static void writeFile(
      TarWriter tar, Entry.File file, ReadAhead.Loaded loaded, byte[] buffer)
      throws IOException, InterruptedException {
    if (loaded instanceof ReadAhead.Loaded.Whole whole) {
      start(tar, file, whole.bytes().length);
      tar.write(whole.bytes(), 0, whole.bytes().length);
    } else if (loaded instanceof ReadAhead.Loaded.Open open) {
      Content.Opened opened = open.content();
      try (opened) {
        start(tar, file, opened.size());
        long done = 0;
        int count;
        while ((count = FileContent.read(file, opened, done, buffer)) > 0) {
          tar.write(buffer, 0, count);
          done += count;
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      }
    }
    tar.endFile();
  }
}
