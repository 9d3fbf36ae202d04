package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The portable service of a build, unpacked by erofs-utils and compared with what it is made of.
 */
public final class UnpackedPortable {
  private UnpackedPortable() {}

  /**
   * Unpacks one and compares it.
   *
   * @param target of a build for Debian that wrote directories too, and one portable service
   * @param base the tar archive that the service begins with
   * @param directory where; it must not be there yet
   * @return what differs, as {@code diff -rq} tells it, and the line of os-release that says whose
   *     units may be attached
   */
  public static List<String> differences(Path target, Path base, Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String script = Scripts.unpack("unpack-portable.sh", directory).toString();
    return Command.of(directory, "sh", script, target.toString(), base.toString())
        .succeeds()
        .lines()
        .toList();
  }
}
