package io.github.discourseimage.template;

import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes layers into a directory, as far as the tools of tests look at it. */
public final class Trees {

  private Trees() {}

  public static void write(Path root, Layer... layers) throws IOException {
    for (Entry entry : Rootfs.overlay(List.of(layers)).entries()) {
      Path path = root.resolve(entry.path().relative());
      if (entry instanceof Entry.Directory) {
        Files.createDirectories(path);
      } else if (entry instanceof Entry.Symlink link) {
        Files.createSymbolicLink(path, Path.of(link.target()));
      } else if (entry instanceof Entry.File file) {
        write(path, file.content().readAll(), file.attributes().mode().isExecutable());
      }
    }
  }

  /** A program that does nothing, where one must be for a tool to be content. */
  public static void stub(Path path) throws IOException {
    write(path, "#!/bin/sh\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), true);
  }

  private static void write(Path path, byte[] bytes, boolean executable) throws IOException {
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
    if (!path.toFile().setExecutable(executable, false)) {
      throw new IOException("cannot set the mode of " + path);
    }
  }
}
