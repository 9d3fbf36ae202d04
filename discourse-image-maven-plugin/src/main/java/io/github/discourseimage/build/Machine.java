package io.github.discourseimage.build;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.stage.Probe;
import io.github.discourseimage.stage.Sandboxes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What outputs take of a machine.
 *
 * @param system name of the kernel
 * @param fileNames the encoding of file names in this process
 * @param processors that this process may use
 * @param probes of sandboxes and programs; none where sandboxes cannot be
 * @param room in bytes on the disk of a directory
 */
public record Machine(
    String system,
    Charset fileNames,
    int processors,
    List<Probe> probes,
    ToLongFunction<Path> room) {

  public Machine {
    probes = List.copyOf(probes);
  }

  /** This one. */
  public static Machine here() {
    String system = System.getProperty("os.name");
    try {
      return new Machine(
          system,
          Charset.forName(System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name())),
          Runtime.getRuntime().availableProcessors(),
          system.equals("Linux") ? Sandboxes.probes() : List.of(),
          Machine::usable);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ImageBuildException.environment(
          "the look at this machine", "was interrupted", "run it again", e);
    }
  }

  boolean isLinux() {
    return system.equals("Linux");
  }

  /** Whether files can have all names that an app may give them. */
  boolean namesAnything() {
    return fileNames.newEncoder().canEncode("\u00e9\u4e2d\ud83d\ude00");
  }

  /** What was found of a program. */
  Optional<Probe> program(String name) {
    return probes.stream().filter(probe -> probe.name().equals(name)).findFirst();
  }

  /** What was found of sandboxes. */
  List<Probe> sandboxes() {
    return probes.stream().filter(probe -> probe.name().startsWith("sandbox ")).toList();
  }

  private static long usable(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
