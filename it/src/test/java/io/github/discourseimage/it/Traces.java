package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds words that must not be in files: of the machine that made them, of its user's secrets. */
final class Traces {
  private Traces() {}

  /** The files of a tarball that hold one of the words, or are named after it. */
  static List<String> in(Tarball tarball, List<String> words) {
    List<String> found = new ArrayList<>();
    tarball
        .members()
        .forEach(
            (path, member) -> {
              String text = path + "\n" + new String(member.bytes(), ISO_8859_1);
              for (String word : words) {
                if (text.contains(new String(word.getBytes(UTF_8), ISO_8859_1))) {
                  found.add(path + ": " + word);
                }
              }
            });
    return found;
  }

  /** The files below a directory that hold one of the words. */
  static List<String> below(Path directory, List<String> words) {
    List<String> command = new ArrayList<>(List.of("grep", "-rlF", "--devices=skip"));
    words.forEach(word -> command.addAll(List.of("-e", word)));
    command.add(directory.toString());
    try {
      Process grep = new ProcessBuilder(command).redirectErrorStream(true).start();
      List<String> lines = new String(grep.getInputStream().readAllBytes(), UTF_8).lines().toList();
      if (grep.waitFor() > 1) {
        throw new IllegalStateException(command + ": " + lines);
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
