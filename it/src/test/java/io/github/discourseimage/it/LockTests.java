package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.samples.BareRepository;
import io.github.discourseimage.samples.FileSet;
import io.github.discourseimage.samples.SampleRepositories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTests {
  private static final Path SAMPLES = Path.of(System.getProperty("it.samples"));
  private static final String ADDED = "rootfs/usr/lib/discourse/public/added.txt";

  @TempDir private Path repositories;

  @Test
  void aLockedBuildStaysWhereTheLockSaysUntilTheLockIsUpdated() throws IOException {
    SampleRepositories.make(SAMPLES, repositories);
    Path forum = repositories.resolve("forum.git");
    Case one = Case.of("one-distribution", "locked", Map.of("forum", forum.toString()));
    one.maven("discourse-image:lock").succeeds();
    String lock = Files.readString(one.directory().resolve("discourse.lock"));
    assertThat(lock).contains("release/2026.7").containsPattern("[0-9a-f]{40}");

    try (BareRepository moved = BareRepository.open(forum)) {
      moved.commit(
          "release/2026.7",
          FileSet.of(SAMPLES.resolve("sample-app")).withText("public/added.txt", "added\n"),
          "Add a file");
    }
    one.maven("package", "-Ddiscourse.locked").succeeds();
    assertThat(one.output(ADDED)).doesNotExist();
    assertThat(one.directory().resolve("discourse.lock")).hasContent(lock);

    one.maven("discourse-image:lock").succeeds();
    one.maven("package", "-Ddiscourse.locked").succeeds();
    assertThat(one.output(ADDED)).exists();
  }

  @Test
  void aLockedBuildWithoutALockSaysHowToGetOne() {
    Case one = Case.of("one-distribution", "no-lock");
    MavenRun.Result result = one.maven("package", "-Ddiscourse.locked").run();
    assertThat(result.successful()).isFalse();
    assertThat(result.text()).contains("discourse.lock").contains("discourse-image:lock");
  }
}
