package io.github.discourseimage.sink;

import io.github.discourseimage.stage.HostTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A shell script in the place of a program that makes images. */
final class StandIn {

  private StandIn() {}

  /**
   * Writes it.
   *
   * @param version that it tells
   * @param script what it does otherwise
   */
  static HostTool of(Path directory, HostTool original, String version, String script) {
    try {
      Path file = directory.resolve(original.name());
      Files.writeString(
          file,
          """
          #!/bin/sh
          case $1 in -version|--version) echo "%s"; exit ;; esac
          %s
          """
              .formatted(version, script));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      return new HostTool(file.toString(), original.apt(), original.apk(), original.pacman());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
