package io.github.discourseimage.check;

import io.github.discourseimage.image.BuildLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is kept of a check, in a file beside the images. Secrets do not get into it. */
final class CheckLog {

  private final Path file;
  private final BuildLog console;
  private final List<String> secrets = new ArrayList<>();

  /** Begins a new log. */
  CheckLog(Path file, BuildLog console) throws IOException {
    this.file = file;
    this.console = console;
    Files.writeString(file, "");
  }

  Path file() {
    return file;
  }

  /** Keeps a text out of what is written from now on. */
  void hide(String secret) {
    if (!secret.isEmpty()) {
      secrets.add(secret);
    }
  }

  /** A line for people, here and in the build's own log. */
  void say(String line) {
    write(line);
    console.info(masked(line));
  }

  /** A step that went well. */
  void passed(String step, Duration took, String detail) {
    say(line("passed", step, took, detail));
  }

  /** A step that did not. */
  void failed(String step, Duration took, String detail) {
    write(line("FAILED", step, took, detail));
  }

  private static String line(String result, String step, Duration took, String detail) {
    return String.format(
        Locale.ROOT,
        "  %s %6.1f s  %s%s",
        result,
        took.toMillis() / 1000.0,
        step,
        detail.isEmpty() ? "" : ": " + detail);
  }

  /** All that a program said. */
  void keep(String title, String output) {
    write("---- " + title);
    write(output.stripTrailing());
    write("---- end of " + title);
  }

  String masked(String text) {
    String masked = text;
    for (String secret : secrets) {
      masked = masked.replace(secret, "***");
    }
    return masked;
  }

  private void write(String line) {
    try {
      Files.writeString(file, masked(line) + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
