package io.github.discourseimage.sink;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.format.Compression;
import io.github.discourseimage.format.TarWriter;
import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.Image;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Rootfs;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code <name>-rootfs.<extension>}, which all distributions share, and for each
 * distribution {@code <name>-rootfs-<distribution>.<extension>} with the rest, and beside each a
 * {@code .sha256} that sha256sum(1) checks.
 *
 * <p>All files of a run are written under temporary names in the same directory and moved into
 * place when the last is whole. The memory needed does not depend on the sizes of the files.
 */
public final class TarballSink implements Sink {

  private static final int BUFFER = 256 * 1024;

  private final Path directory;
  private final Compression compression;
  private final int level;
  private final int threads;
  private final BuildLog log;
  private final PendingFiles.Opener opener;

  /**
   * Makes a sink.
   *
   * @param directory where the archives go; made when it is missing
   * @param level of the compression, {@link Compression#requireLevel checked}
   * @param threads that read, and as many that compress; the bytes are the same with any number
   */
  public TarballSink(
      Path directory, Compression compression, int level, int threads, BuildLog log) {
    this(directory, compression, level, threads, log, PendingFiles::openFile);
  }

  TarballSink(
      Path directory,
      Compression compression,
      int level,
      int threads,
      BuildLog log,
      PendingFiles.Opener opener) {
    this.directory = directory;
    this.compression = compression;
    this.level = level;
    this.threads = Math.max(1, threads);
    this.log = log;
    this.opener = opener;
  }

  @Override
  public String name() {
    return "tarball";
  }

  @Override
  public List<Artifact> write(Image image) {
    List<Artifact> artifacts = new ArrayList<>();
    try (PendingFiles pending = new PendingFiles(directory, opener)) {
      artifacts.add(write(image, image.common(), "rootfs", pending));
      for (Map.Entry<Distribution, Rootfs> delta : image.deltas().entrySet()) {
        artifacts.add(write(image, delta.getValue(), "rootfs-" + delta.getKey().id(), pending));
      }
      pending.moveAll();
    }
    return artifacts;
  }

  private Artifact write(Image image, Rootfs rootfs, String classifier, PendingFiles pending) {
    String fileName = image.name() + "-" + classifier + "." + compression.extension();
    PendingFiles.Written archive =
        pending.write(
            fileName,
            file -> {
              try (OutputStream out = file;
                  OutputStream compressed = compression.compress(out, level, threads)) {
                writeTar(new TarWriter(compressed, image.time()), rootfs.entries(), fileName);
              }
            });
    pending.writeSha256(fileName, archive.sha256());
    return new Artifact(
        classifier,
        compression.extension(),
        directory.resolve(fileName),
        archive.size(),
        archive.sha256());
  }

  private void writeTar(TarWriter tar, List<Entry> entries, String fileName) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int done = 0;
    try (ReadAhead files = new ReadAhead(entries, threads)) {
      for (Entry entry : entries) {
        if (entry instanceof Entry.File file) {
          writeFile(tar, file, files.take(), buffer);
        } else if (entry instanceof Entry.Directory directoryEntry) {
          tar.putDirectory(directoryEntry);
        } else if (entry instanceof Entry.Symlink link) {
          tar.putSymlink(link);
        }
        if ((++done & 0x3ff) == 0) {
          log.progress("Writing " + fileName, done, entries.size());
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
    tar.finish();
    log.progress("Writing " + fileName, done, entries.size());
  }

  private static void writeFile(
      TarWriter tar, Entry.File file, ReadAhead.Loaded loaded, byte[] buffer)
      throws IOException, InterruptedException {
    if (loaded instanceof ReadAhead.Loaded.Whole whole) {
      tar.startFile(file, whole.bytes().length);
      tar.write(whole.bytes(), 0, whole.bytes().length);
    } else if (loaded instanceof ReadAhead.Loaded.Open open) {
      Content.Opened opened = open.content();
      try (opened) {
        tar.startFile(file, opened.size());
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
