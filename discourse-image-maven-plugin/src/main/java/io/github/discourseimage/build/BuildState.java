package io.github.discourseimage.build;

import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.image.WholeFile;
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
 * @param others files and directories beside the artifacts that were written
 */
record BuildState(
    String fingerprint, List<Lookup> lookups, List<Artifact> artifacts, List<Path> others) {

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
          modified(artifact.file()));
    }
    for (Path other : others) {
      if (Files.isDirectory(other)) {
        line(text, "tree", other.toString());
      } else {
        line(text, "file", other.toString(), Long.toString(Files.size(other)), modified(other));
      }
    }
    WholeFile.write(file, text.toString());
  }

  private static String modified(Path file) throws IOException {
    return Long.toString(Files.getLastModifiedTime(file).toMillis());
  }

  private static boolean isIntact(Path file, String size, String modified) throws IOException {
    return Long.toString(Files.size(file)).equals(size) && modified(file).equals(modified);
  }

  private static void line(StringBuilder text, String... fields) {
    text.append(String.join(FIELD, fields)).append('\n');
  }

  /** The last state, if there is one and everything it tells of is still there as it was left. */
  static Optional<BuildState> readIfIntact(Path file) {
    String fingerprint = "";
    List<Lookup> lookups = new ArrayList<>();
    List<Artifact> artifacts = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    boolean intact = true;
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] f = line.split(FIELD, -1);
        switch (f[0]) {
          case "fingerprint" -> fingerprint = f[1];
          case "lookup" -> lookups.add(new Lookup(f[1], f[2], f[3]));
          case "tree" -> {
            intact &= Files.isDirectory(Path.of(f[1]));
            others.add(Path.of(f[1]));
          }
          case "file" -> {
            intact &= isIntact(Path.of(f[1]), f[2], f[3]);
            others.add(Path.of(f[1]));
          }
          case "artifact" -> {
            intact &= isIntact(Path.of(f[3]), f[4], f[6]);
            artifacts.add(new Artifact(f[1], f[2], Path.of(f[3]), Long.parseLong(f[4]), f[5]));
          }
          default -> intact = false;
        }
      }
    } catch (IOException | ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
      // Missing, cut short or of another version: then there is nothing to be sure of.
      return Optional.empty();
    }
    return intact
        ? Optional.of(new BuildState(fingerprint, lookups, artifacts, others))
        : Optional.empty();
  }
}
