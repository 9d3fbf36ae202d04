package io.github.discourseimage.format.erofs;

import io.github.discourseimage.format.TarWriter;
import io.github.discourseimage.format.TreeWriter;
import io.github.discourseimage.image.SourceDateEpoch;
import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.Rootfs;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;

/** Images of tests, and the same tree as a tar archive. */
final class ErofsImage {

  static final SourceDateEpoch TIME = new SourceDateEpoch(1_700_000_000);
  static final UUID ID = UUID.fromString("8b2f0a4e-1c3d-4e5f-9a6b-7c8d9e0f1a2b");

  static final Origin ORIGIN = new Origin("app", "a test");

  private ErofsImage() {}

  /** Words that repeat: a few to one that LZ4 keeps. */
  static byte[] text(long seed, int length) {
    Random random = new Random(seed);
    ByteArrayOutputStream text = new ByteArrayOutputStream(length + 16);
    while (text.size() < length) {
      text.writeBytes(Integer.toString(random.nextInt(300), 3).getBytes(StandardCharsets.US_ASCII));
    }
    return Arrays.copyOf(text.toByteArray(), length);
  }

  static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Entry.File file(String path, Attributes attributes, byte[] bytes) {
    return new Entry.File(UnixPath.of(path), attributes, ORIGIN, Content.of(bytes));
  }

  static List<Entry> tree(Consumer<Layer.Builder> filler) {
    return entries(Layer.of("app", filler));
  }

  /** Whether the kernel mounts for this user. */
  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  static List<Entry> entries(Layer layer) {
    return Rootfs.overlay(List.of(layer)).entries();
  }

  static Path write(List<Entry> entries, Path image, ErofsCompression compression)
      throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      write(
          entries,
          new ErofsWriter(
              (position, bytes, offset, length) -> {
                file.seek(position);
                file.write(bytes, offset, length);
              },
              TIME,
              ID,
              compression));
    }
    return image;
  }

  static Path writeTar(List<Entry> entries, Path archive) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      write(entries, new TarWriter(out, TIME));
    }
    return archive;
  }

  private static void write(List<Entry> entries, TreeWriter tree) throws IOException {
    byte[] buffer = new byte[100_000];
    for (Entry entry : entries) {
      if (entry instanceof Entry.Directory directory) {
        tree.putDirectory(directory);
      } else if (entry instanceof Entry.Symlink link) {
        tree.putSymlink(link);
      } else if (entry instanceof Entry.File file) {
        try (Content.Opened opened = file.content().open()) {
          tree.startFile(file, opened.size());
          int count;
          while ((count = opened.stream().read(buffer)) > 0) {
            tree.write(buffer, 0, count);
          }
          tree.endFile();
        }
      }
    }
    tree.finish();
  }
}
