package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
}
