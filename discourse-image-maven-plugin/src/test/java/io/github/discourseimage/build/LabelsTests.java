package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.source.git.SampleRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What images say of themselves, by whichever way they are made. */
class LabelsTests {

  private static final String KEY = "org.opencontainers.image.";

  @TempDir Path directory;
  private ForumFixture forum;

  @BeforeEach
  void makeForum() throws IOException {
    forum = new ForumFixture(directory);
    forum.outputs.add(Output.OCI);
  }

  @AfterEach
  void close() {
    forum.close();
  }

  @Test
  void imageAndDockerfileSayTheSame() throws IOException {
    forum.about =
        new ImageRequest.About(
            "Our \"forum\", $5", "https://forum.example.org", "Example", List.of("MIT", "GPL-2.0"));
    forum.labels.put("org.example.team", "forum");
    forum.labels.put(KEY + "title", "Forum of Example");
    forum.annotations.put("org.example.ticket", "4711");
    forum.build();

    assertThat(forum.target.resolve("container/Dockerfile"))
        .content()
        .contains(
            "LABEL org.example.team=\"forum\"",
            "LABEL org.opencontainers.image.description=\"Our \\\"forum\\\", \\$5\"",
            "LABEL org.opencontainers.image.licenses=\"MIT OR GPL-2.0\"",
            "LABEL org.opencontainers.image.title=\"Forum of Example\"",
            "LABEL org.opencontainers.image.url=\"https://forum.example.org\"",
            "LABEL org.opencontainers.image.vendor=\"Example\"",
            "LABEL org.opencontainers.image.version=\"1.0\"");
    assertThat(blobs())
        .anyMatch(
            text ->
                text.contains("\"Labels\":{")
                    && text.contains("\"org.example.team\":\"forum\"")
                    && !text.contains("4711"))
        .anyMatch(
            text ->
                text.contains("\"annotations\":{")
                    && text.contains("\"org.example.team\":\"forum\"")
                    && text.contains("\"org.example.ticket\":\"4711\""));
  }

  @Test
  void theAppsLicenceIsToldWhereTheProjectHasNoneThatSpdxKnows() throws IOException {
    forum.about = new ImageRequest.About("", "", "", List.of("The licence of Example, Inc."));
    forum.appFiles.put(
        "package.json", SampleRepository.file("{\"name\": \"x\", \"license\": \"GPL-2.0-only\"}"));
    forum.app.commit("main", forum.appFiles);
    forum.build();

    assertThat(forum.target.resolve("container/Dockerfile"))
        .content()
        .contains("LABEL org.opencontainers.image.licenses=\"GPL-2.0-only\"")
        // It is a directory of this machine, which nobody else may know.
        .doesNotContain("image.source");
  }

  @ParameterizedTest
  @CsvSource({
    "https://me:secret@git.example.org/a/b.git?x=y, https://git.example.org/a/b.git",
    "https://git.example.org/a/b, https://git.example.org/a/b",
    "git@git.example.org:a/b.git, ssh://git.example.org/a/b.git",
    "file:///home/me/b, ''",
    "/home/me/b, ''",
    "../b, ''"
  })
  void theSourceIsTheRepositoryWithoutWhoReadsIt(String repository, String source) {
    assertThat(Labels.source(repository)).isEqualTo(source);
  }

  private List<String> blobs() throws IOException {
    try (Stream<Path> blobs = Files.list(forum.target.resolve("oci/blobs/sha256"))) {
      return blobs.map(LabelsTests::text).toList();
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
