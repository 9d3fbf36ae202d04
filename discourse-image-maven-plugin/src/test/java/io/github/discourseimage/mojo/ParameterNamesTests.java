package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ParameterNamesTests {

  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path STAGES = Path.of("src/main/resources/stages");
  private static final Pattern DECLARED =
      Pattern.compile("property = \"(discourse\\.[A-Za-z0-9.]+)\"");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?:-D|(?<=\\s)`)(discourse\\.(?!(?:conf|env|lock|target)\\b)[A-Za-z0-9]+(?:\\.[A-Za-z0-9]+)*)");

  @Test
  void messagesAndDocumentationNameOnlyPropertiesThatExist() throws IOException {
    TreeSet<String> declared = new TreeSet<>();
    TreeSet<String> named = new TreeSet<>();
    try (Stream<Path> files =
        Stream.of(SOURCES, STAGES, Path.of("../src-site"), Path.of("../README.md"))
            .flatMap(ParameterNamesTests::walk)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        DECLARED.matcher(text).results().forEach(match -> declared.add(match.group(1)));
        Matcher matcher = NAMED.matcher(text);
        while (matcher.find()) {
          named.add(matcher.group(1));
        }
      }
    }

    for (Distribution distribution : Distribution.values()) {
      declared.add("discourse.builderRoots." + distribution);
      declared.add("discourse.runtimeRoots." + distribution);
    }
    assertThat(declared).contains("discourse.branch", "discourse.git.timeout");
    assertThat(named).isNotEmpty().isSubsetOf(declared);
  }

  private static Stream<Path> walk(Path path) {
    try {
      List<Path> files;
      try (Stream<Path> found = Files.walk(path)) {
        files = found.filter(file -> file.toString().matches(".*\\.(java|md|sh|rb)")).toList();
      }
      return files.stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
