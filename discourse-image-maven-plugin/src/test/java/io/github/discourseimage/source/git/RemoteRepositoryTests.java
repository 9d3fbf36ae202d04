package io.github.discourseimage.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteRepositoryTests {

  @TempDir Path directory;
  TestSettings settings;
  SampleRepository sample;
  GitHttpServer server;
  String url;

  @BeforeEach
  void serve() throws IOException {
    settings = new TestSettings(directory);
    Path served = Files.createDirectories(directory.resolve("served"));
    sample = SampleRepository.bare(served.resolve("app.git"));
    sample.commit("main", "first.txt", "first\n");
    sample.commit(
        "main",
        Map.of(
            "lib/version.rb", SampleRepository.file("VERSION\n"),
            "bin/rails", SampleRepository.executable("#!/bin/sh\n"),
            "current", SampleRepository.symlink("lib/version.rb")));
    server = GitHttpServer.start(served, null);
    url = server.url("app.git");
  }

  @AfterEach
  void stop() {
    server.close();
    sample.close();
  }

  private GitRepositories repositories() {
    return new GitRepositories(settings.make(), BuildLog.SILENT);
  }

  @Test
  void fetchesACommitWithoutItsHistory() throws IOException {
    try (GitRepositories repositories = repositories()) {
      Resolved resolved = repositories.resolve(url, "main");
      GitTree tree = repositories.open(resolved);
      Layer.Builder layer = Layer.builder("app");
      tree.addTo(layer, UnixPath.of("/usr/lib/discourse"));

      assertThat(tree.file("lib/version.rb").orElseThrow().readAll())
          .isEqualTo("VERSION\n".getBytes(StandardCharsets.UTF_8));
      assertThat(layer.build().entries())
          .extracting(Entry::path)
          .extracting(UnixPath::toString)
          .containsExactly(
              "/usr/lib/discourse",
              "/usr/lib/discourse/bin",
              "/usr/lib/discourse/bin/rails",
              "/usr/lib/discourse/current",
              "/usr/lib/discourse/lib",
              "/usr/lib/discourse/lib/version.rb");
      try (var files = Files.walk(settings.caches())) {
        assertThat(files.filter(f -> f.endsWith("shallow"))).hasSize(1);
      }
    }
  }

  @Test
  void anUnchangedRefCostsOneLsRemoteAndNoFetch() {
    try (GitRepositories repositories = repositories()) {
      repositories.open(repositories.resolve(url, "main"));
    }
    server.requests.clear();
    try (GitRepositories repositories = repositories()) {
      repositories.open(repositories.resolve(url, "main"));
      assertThat(repositories.branches(url)).containsExactly("main");
    }
    assertThat(server.conversations()).isEqualTo(1);
    assertThat(server.uploads()).as("the ls-remote itself").isEqualTo(1);
  }

  @Test
  void worksOfflineFromTheCache() throws IOException {
    Resolved online;
    try (GitRepositories repositories = repositories()) {
      online = repositories.resolve(url, "");
      repositories.open(online);
    }
    server.close();
    settings.offline = true;
    try (GitRepositories repositories = repositories()) {
      Resolved offline = repositories.resolve(url, "");
      assertThat(offline).isEqualTo(online);
      assertThat(repositories.open(offline).list("")).isEqualTo(List.of("bin", "current", "lib"));
    }
  }

  @Test
  void saysWhatIsMissingOffline() {
    settings.offline = true;
    try (GitRepositories repositories = repositories()) {
      assertThatThrownBy(() -> repositories.resolve(url, "main"))
          .isInstanceOf(ImageBuildException.class)
          .hasMessage(
              "repository "
                  + url
                  + ": its branches and tags were never asked for on this machine, and Maven is"
                  + " offline\n    Fix: Run the build once without -o.");
    }
  }

  @Test
  void aTagOfSomethingElseThanACommitIsRefused() throws IOException {
    String blob;
    try (ObjectInserter inserter = sample.repository().newObjectInserter()) {
      blob = inserter.insert(Constants.OBJ_BLOB, new byte[] {'k'}).name();
      inserter.flush();
    }
    sample.point("refs/tags/maintainer-key", blob);
    try (GitRepositories repositories = repositories()) {
      Resolved resolved = repositories.resolve(url, "maintainer-key");
      assertThatThrownBy(() -> repositories.open(resolved))
          .hasMessageStartingWith(
              "repository " + url + ": 'maintainer-key' is not a commit: Object " + blob);
    }
  }
}
