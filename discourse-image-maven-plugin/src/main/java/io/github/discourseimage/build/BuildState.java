package io.github.discourseimage.build;

import io.github.discourseimage.image.Artifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the last complete build was made from and what it wrote, so that the next one can tell that
 * nothing changed. Deleted before anything is written, written when everything is.
 *
 * @param fingerprint of the request and of the project's files
 * @param lookups names of commits that were looked up, with the answers
 * @param trees directories that were written
 */
record BuildState(
    String fingerprint, List<Lookup> lookups, List<Artifact> artifacts, List<Path> trees) {

  /**
   * One name that was looked up in a repository.
   *
   * @param commit what it meant; empty when there was no such branch
   */
  record Lookup(String repository, String ref, String commit) {}

  private static final String FIELD = "\t";

  static void forget(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  void write(Path file) throws IOException {
    StringBuilder text =
        new StringBuilder("fingerprint").append(FIELD).append(fingerprint).append('\n');
    for (Lookup lookup : lookups) {
      line(text, "lookup", lookup.repository(), lookup.ref(), lookup.commit());
    }
    for (Artifact artifact : artifacts) {
      line(
          text,
          "artifact",
          artifact.classifier(),
          artifact.type(),
          artifact.file().toString(),
          Long.toString(artifact.size()),
          artifact.sha256(),
          Long.toString(Files.getLastModifiedTime(artifact.file()).toMillis()));
    }
    for (Path tree : trees) {
      line(text, "tree", tree.toString());
    }
    WholeFile.write(file, text.toString());
  }

  private static void line(StringBuilder text, String... fields) {
    text.append(String.join(FIELD, fields)).append('\n');
  }

  /** The last state, if there is one and everything it tells of is still there as it was left. */
  static Optional<BuildState> readIfIntact(Path file) {
    String fingerprint = "";
    List<Lookup> lookups = new ArrayList<>();
    List<Artifact> artifacts = new ArrayList<>();
    List<Path> trees = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] f = line.split(FIELD, -1);
        switch (f[0]) {
          case "fingerprint" -> fingerprint = f[1];
          case "lookup" -> lookups.add(new Lookup(f[1], f[2], f[3]));
          case "tree" -> trees.add(Path.of(f[1]));
          case "artifact" -> {
            Artifact artifact = new Artifact(f[1], f[2], Path.of(f[3]), Long.parseLong(f[4]), f[5]);
            if (Files.size(artifact.file()) != artifact.size()
                || Files.getLastModifiedTime(artifact.file()).toMillis() != Long.parseLong(f[6])) {
              return Optional.empty();
            }
            artifacts.add(artifact);
          }
          default -> {
            return Optional.empty();
          }
        }
      }
    } catch (IOException | ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
      // Missing, cut short or of another version: then there is nothing to be sure of.
      return Optional.empty();
    }
    if (!trees.stream().allMatch(Files::isDirectory)) {
      return Optional.empty();
    }
    return Optional.of(new BuildState(fingerprint, lookups, artifacts, trees));
  }
}
