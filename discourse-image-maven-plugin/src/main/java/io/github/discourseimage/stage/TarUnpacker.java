package io.github.discourseimage.stage;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unpacks tar archives of operating systems with the host's GNU tar, as an ordinary user would:
 * everything is owned by who builds, there are no device nodes and no setuid programs, and every
 * directory can be entered, read and deleted again. GNU tar itself sees to it that no link of the
 * archive leads what comes after it out of the directory.
 */
final class TarUnpacker {

  private static final String OTHERWISE = "";
  private static final int BUFFER = 256 * 1024;
  private static final long MEBI = 1024 * 1024;

  private enum Packing {
    GZIP("--gzip", HostTool.GZIP, 0x1f, 0x8b),
    ZSTD("--zstd", HostTool.ZSTD, 0x28, 0xb5, 0x2f, 0xfd),
    XZ("--xz", HostTool.XZ, 0xfd, '7', 'z', 'X', 'Z', 0),
    BZIP2("--bzip2", HostTool.BZIP2, 'B', 'Z', 'h');

    private final String option;
    private final HostTool tool;
    private final int[] magic;

    Packing(String option, HostTool tool, int... magic) {
      this.option = option;
      this.tool = tool;
      this.magic = magic;
    }

    static Optional<Packing> of(byte[] start) {
      for (Packing packing : values()) {
        boolean same = start.length >= packing.magic.length;
        for (int i = 0; same && i < packing.magic.length; i++) {
          same = (start[i] & 0xff) == packing.magic[i];
        }
        if (same) {
          return Optional.of(packing);
        }
      }
      return Optional.empty();
    }
  }

  private final BuildLog log;

  TarUnpacker(BuildLog log) {
    this.log = log;
  }

  /** Whether tar took the archive; its sha256 is told even when it did not. */
  record Unpacked(String sha256, String failure) {

    /** Throws unless all went well. */
    void require(String subject) {
      if (!failure.isEmpty()) {
        throw failed(subject, failure);
      }
    }
  }

  static ImageBuildException failed(String subject, String failure) {
    boolean full = failure.contains("No space left on device");
    return full
        ? ImageBuildException.environment(
            subject,
            "does not fit on the disk: " + failure,
            "Make room, or name another directory with -Ddiscourse.cacheDirectory.",
            null)
        : ImageBuildException.input(
            subject,
            "cannot be unpacked: " + failure,
            "It must be a whole tar archive (plain, gzip, xz or zstd) of a root file system, an OCI"
                + " layout or an archive of one. Get it anew if it was cut short.");
  }

  /**
   * Unpacks an archive of whatever compression.
   *
   * @param subject for messages
   * @param size of the archive in bytes, or 0
   * @param directory exists and is empty
   */
  Unpacked unpack(String subject, InputStream archive, long size, Path directory)
      throws IOException, InterruptedException {
    MessageDigest digest = Sha256.start();
    BufferedInputStream in = new BufferedInputStream(archive, BUFFER);
    in.mark(16);
    byte[] start = in.readNBytes(6);
    in.reset();
    List<String> command = new ArrayList<>();
    command.add(HostTool.TAR.require("unpacks root file systems", OTHERWISE));
    command.addAll(List.of("--extract", "--file=-", "--directory=" + directory));
    Packing.of(start)
        .ifPresent(
            packing -> {
              packing.tool.require("unpacks " + subject, "Or give the archive as plain tar.");
              command.add(packing.option);
            });
    command.addAll(
        List.of(
            "--no-same-owner",
            "--same-permissions",
            "--numeric-owner",
            "--delay-directory-restore"));
    command.addAll(List.of("--anchored", "--exclude=dev/*", "--exclude=./dev/*"));
    try (HostProcess tar = HostProcess.start(command)) {
      boolean taken = copy(subject, in, size, digest, tar.stdin());
      int exitCode = tar.finish();
      boolean fine = exitCode == 0 && taken || onlyDevices(exitCode, tar.lastLines());
      return new Unpacked(
          Sha256.end(digest), fine ? "" : "tar said: " + tar.lastLines() + exit(exitCode));
    }
  }

  private static String exit(int exitCode) {
    return " (exit code " + exitCode + ")";
  }

  /** An ordinary user cannot make device nodes, and nobody misses them. */
  private static boolean onlyDevices(int exitCode, String lines) {
    return exitCode == 2
        && lines
            .lines()
            .allMatch(
                line ->
                    line.contains("Cannot mknod: Operation not permitted")
                        || line.contains("Exiting with failure status due to previous errors"));
  }

  /** Reads all, whether or not tar wants it: the checksum is over the whole file. */
  private boolean copy(
      String subject, InputStream in, long size, MessageDigest digest, OutputStream tar)
      throws IOException, InterruptedException {
    boolean taken = true;
    byte[] buffer = new byte[BUFFER];
    long done = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      digest.update(buffer, 0, n);
      done += n;
      log.progress("Unpacking " + subject + " (MiB)", done / MEBI, size / MEBI);
      if (taken) {
        taken = write(tar, buffer, n);
      }
    }
    try {
      tar.close();
    } catch (IOException e) {
      return false;
    }
    return taken;
  }

  private static boolean write(OutputStream tar, byte[] buffer, int n) {
    try {
      tar.write(buffer, 0, n);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Takes away what would be in the way of a user who deletes or shares the tree. */
  static void tidy(Path directory) throws InterruptedException {
    run(HostTool.CHMOD, "-R", "u+rwX,ug-s", directory.toString());
    run(
        HostTool.FIND,
        directory.toString(),
        "(",
        "-type",
        "b",
        "-o",
        "-type",
        "c",
        "-o",
        "-type",
        "p",
        "-o",
        "-type",
        "s",
        ")",
        "-delete");
  }

  private static void run(HostTool tool, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(tool.require("unpacks root file systems", OTHERWISE));
    command.addAll(List.of(arguments));
    try (HostProcess process = HostProcess.start(command)) {
      process.stdin().close();
      int exitCode = process.finish();
      if (exitCode != 0) {
        throw failed(tool.name(), process.lastLines() + exit(exitCode));
      }
    } catch (IOException e) {
      throw failed(tool.name(), e.toString());
    }
  }

  /** Makes an empty directory with a name that nobody else uses. */
  static Path fresh(Path parent) throws IOException {
    Files.createDirectories(parent);
    return Files.createTempDirectory(parent, ".new-");
  }
}
