package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A copy of a project below {@code src/it}, with this build's values in place of {@code @...@}. */
final class Case {
  private static final Path CASES = Path.of(System.getProperty("it.cases"));

  private final Workbench workbench;
  private final Project project;

  private Case(Workbench workbench, Project project) {
    this.workbench = workbench;
    this.project = project;
  }

  /**
   * Copies a project for one test.
   *
   * @param behaviour the directory below {@code src/it}
   * @param test names the copy, so that tests do not meet
   */
  static Case of(String behaviour, String test) {
    return of(WarmUp.WORKBENCH, behaviour, test, Map.of());
  }

  static Case of(String behaviour, String test, Map<String, String> values) {
    return of(WarmUp.WORKBENCH, behaviour, test, values);
  }

  private static Case of(
      Workbench workbench, String behaviour, String test, Map<String, String> values) {
    Path directory = workbench.directory().resolve(behaviour + "-" + test);
    Project.delete(directory);
    return copy(workbench, behaviour, directory, values);
  }

  /** Copies a project to any directory. */
  static Case copy(
      Workbench workbench, String behaviour, Path directory, Map<String, String> values) {
    Map<String, String> all = new TreeMap<>();
    all.put("version", workbench.version());
    all.put("forum", workbench.forum().toString());
    all.put("welcomeNote", workbench.welcomeNote().toString());
    all.put("readingTime", workbench.readingTime().toString());
    all.put("project.uri", directory.toUri().toString().replaceAll("/*$", "/"));
    all.putAll(values);
    Path source = CASES.resolve(behaviour);
    try (Stream<Path> paths = Files.walk(source)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = directory.resolve(source.relativize(path).toString());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(target);
        } else if (path.getFileName().toString().equals("pom.xml")) {
          String text = Files.readString(path);
          for (Map.Entry<String, String> value : all.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
          }
          Files.write(target, text.getBytes(UTF_8));
        } else {
          Files.copy(path, target, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Case(workbench, new Project(directory));
  }

  Workbench workbench() {
    return workbench;
  }

  Project project() {
    return project;
  }

  Path directory() {
    return project.directory();
  }

  /** A path below {@code target}. */
  Path output(String path) {
    return project.target().resolve(path);
  }

  MavenRun maven(String... arguments) {
    return workbench.maven(project.directory(), arguments);
  }

  /**
   * Runs every plugin of the lifecycle once before builds run side by side: two processes that
   * download into one local repository may meet.
   */
  private static final class WarmUp {
    static final Workbench WORKBENCH = warmed(Workbench.fromSystemProperties());

    private static Workbench warmed(Workbench workbench) {
      Case.of(workbench, "one-distribution", "warm-up", Map.of())
          .maven("clean", "deploy", "-Ddiscourse.outputs=tarball")
          .succeeds();
      return workbench;
    }
  }
}
