package io.github.discourseimage.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A project that a user would have, and the edits that a user would make. */
public record Project(Path directory) {
  private static final Pattern CONFIGURATION =
      Pattern.compile("<configuration>.*</configuration>", Pattern.DOTALL);

  /**
   * Generates a project from the archetype; one of the same name from an earlier run goes away.
   *
   * @param repository where the app comes from: an address or a path
   */
  public static Project generate(
      Workbench workbench,
      Path parent,
      String artifactId,
      String repository,
      String branch,
      String distributions) {
    Path directory = parent.resolve(artifactId);
    delete(directory);
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    workbench
        .generate(
            parent,
            "-DgroupId=org.example",
            "-DartifactId=" + artifactId,
            "-Dversion=1.0-SNAPSHOT",
            "-DdiscourseRepository=" + repository,
            "-DdiscourseBranch=" + branch,
            "-Ddistributions=" + distributions)
        .succeeds();
    return new Project(directory);
  }

  /** Lets the image take plugins from repositories, in place of the POM's commented example. */
  public void usePlugins(List<String> repositories) {
    String plugins =
        repositories.stream()
            .map(
                repository ->
                    """
                                <plugin>
                                  <repository>%s</repository>
                                </plugin>
                    """
                        .formatted(repository))
            .collect(Collectors.joining());
    configure(
        """
                  <plugins>
        %s          </plugins>
        """
            .formatted(plugins));
  }

  /** Puts elements in place of what the POM has for the plugin's configuration. */
  public void configure(String elements) {
    String configuration = "<configuration>\n" + elements + "        </configuration>";
    Path pom = directory.resolve("pom.xml");
    String text = read(pom);
    Matcher matcher = CONFIGURATION.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(pom + " has no <configuration>");
    }
    write(pom, matcher.replaceFirst(Matcher.quoteReplacement(configuration)));
  }

  /** Writes a file at a path below the project, with its directories. */
  public void put(String path, String text) {
    write(directory.resolve(path), text);
  }

  public Path target() {
    return directory.resolve("target");
  }

  /** The tarballs in {@code target}, sorted by name. */
  public List<Path> tarballs() {
    try (Stream<Path> files = Files.list(target())) {
      return files
          .filter(file -> file.getFileName().toString().matches(".*\\.tar(\\.zst|\\.gz)?"))
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a directory and what is in it; a link is deleted, not followed. */
  public static void delete(Path directory) {
    if (!Files.exists(directory, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
