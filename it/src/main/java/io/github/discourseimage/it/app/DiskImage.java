package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A disk with a partition table (UEFI specification, section 5.3) of sectors of 512 bytes. */
public final class DiskImage {
  private static final int SECTOR = 512;

  /** Where the first partition begins and ends, in its entry. */
  private static final int FIRST_SECTOR = 32;

  private DiskImage() {}

  /** Copies the file system in the first partition. */
  public static void copyFirstPartition(Path disk, Path target) {
    try (FileChannel from = FileChannel.open(disk);
        FileChannel to =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer entry = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
      from.read(entry, 2 * SECTOR);
      long begin = entry.getLong(FIRST_SECTOR) * SECTOR;
      long size = (entry.getLong(FIRST_SECTOR + 8) + 1) * SECTOR - begin;
      from.position(begin);
      for (long copied = 0; copied < size; ) {
        copied += to.transferFrom(from, copied, size - copied);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What systemd finds in a disk; needs root.
   *
   * @param root of Debian whose systemd looks
   * @return a document of JSON
   */
  public static String dissect(Path root, Path disk) {
    List<String> words = new ArrayList<>(List.of("bwrap", "--cap-add", "ALL"));
    words.addAll(List.of("--bind", root.toString(), "/", "--dev-bind", "/dev", "/dev"));
    words.addAll(List.of("--proc", "/proc", "--ro-bind", "/sys", "/sys", "--tmpfs", "/run"));
    words.addAll(List.of("--tmpfs", "/srv", "--ro-bind", disk.toString(), "/srv/disk.raw", "--"));
    words.addAll(List.of("systemd-dissect", "--json=short", "/srv/disk.raw"));
    return Command.of(root, words).succeeds();
  }
}
