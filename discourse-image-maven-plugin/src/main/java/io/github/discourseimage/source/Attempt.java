package io.github.discourseimage.source;

import io.github.discourseimage.image.BuildLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A helper program that is used where it is installed, and done without where it is not. */
final class Attempt {

  private Attempt() {}

  /**
   * Runs a program to its end.
   *
   * @return what it printed; nothing when it is not installed or failed, which is told to the log
   */
  static Optional<String> run(BuildLog log, Path directory, String... command) {
    if (!isInstalled(command[0])) {
      log.debug(command[0] + " is not installed; what it would read is taken to be absent");
      return Optional.empty();
    }
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      String text;
      try (InputStream out = process.getInputStream()) {
        text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      }
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        log.debug(String.join(" ", command) + " in " + directory + " ended with " + exitCode);
      }
      return Optional.of(text);
    } catch (IOException e) {
      log.debug(command[0] + " cannot be run: " + e.getMessage());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static boolean isInstalled(String program) {
    String path = System.getenv("PATH");
    return path != null
        && Arrays.stream(path.split(":"))
            .filter(directory -> !directory.isEmpty())
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
