package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.samples.BareRepository;
import io.github.discourseimage.samples.FileSet;
import io.github.discourseimage.samples.SampleRepositories;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories that are not on this machine's disk, as far as the build can tell. */
class NetworkTests {
  private static final Path SAMPLES = Path.of(System.getProperty("it.samples"));

  @TempDir private Path directory;

  @Test
  void anUnchangedBranchIsNotFetchedAgain() {
    SampleRepositories.make(SAMPLES, directory);
    try (GitServer server = GitServer.start(directory)) {
      Case one = Case.of("one-distribution", "unchanged", Map.of("forum", server.url("forum.git")));
      build(one);
      assertThat(server.fetches()).isEqualTo(1);
      build(one);
      assertThat(server.fetches()).isEqualTo(1);

      try (BareRepository forum = BareRepository.open(directory.resolve("forum.git"))) {
        forum.commit(
            "release/2026.7",
            FileSet.of(SAMPLES.resolve("sample-app")).withText("public/new.txt", "new\n"),
            "One file more");
      }
      build(one);
      assertThat(server.fetches()).isEqualTo(2);
      assertThat(one.output("rootfs/usr/lib/discourse/public/new.txt")).hasContent("new");
    }
  }

  @Test
  void offlineBuildsFromTheCacheThatProjectsShare() {
    SampleRepositories.make(SAMPLES, directory);
    Case first;
    Case second;
    try (GitServer server = GitServer.start(directory)) {
      Map<String, String> forum = Map.of("forum", server.url("forum.git"));
      first = Case.of("one-distribution", "offline-first", forum);
      second = Case.of("one-distribution", "offline-second", forum);
      build(first);
    }
    build(second, "-o");
    assertThat(Sha256.of(second.output("one-image-1.0-SNAPSHOT-rootfs.tar.zst")))
        .isEqualTo(Sha256.of(first.output("one-image-1.0-SNAPSHOT-rootfs.tar.zst")));
  }

  @Test
  void offlineWithoutACacheSaysWhatIsMissing() {
    String url = "https://git.example.org/forum.git";
    Case one = Case.of("one-distribution", "offline-empty", Map.of("forum", url));
    MavenRun.Result result = one.maven("package", "-o", cache()).run();
    assertThat(result.successful()).isFalse();
    assertThat(result.text())
        .contains(url)
        .contains("never asked for on this machine, and Maven is offline")
        .contains("Fix: Run the build once without -o.");
  }

  private void build(Case one, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "package";
    arguments[1] = cache();
    System.arraycopy(more, 0, arguments, 2, more.length);
    one.maven(arguments).succeeds();
  }

  private String cache() {
    return "-Ddiscourse.cacheDirectory=" + directory.resolve("cache");
  }
}
