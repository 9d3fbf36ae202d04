package io.github.discourseimage.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleRepositoriesTests {
  @TempDir static Path target;

  @BeforeAll
  static void make() {
    SampleRepositories.make(Path.of("..").toAbsolutePath().normalize(), target);
  }

  @Test
  void theForumHasTheBranchesAndTagsOfAnUpstream() throws IOException {
    try (BareRepository forum = BareRepository.open(target.resolve("forum.git"))) {
      assertThat(forum.repository().getFullBranch()).isEqualTo("refs/heads/main");
      assertThat(names(forum.repository(), "refs/heads/"))
          .containsExactly(
              "refs/heads/latest",
              "refs/heads/main",
              "refs/heads/pitchfork",
              "refs/heads/release/2026.1",
              "refs/heads/release/2026.7");
      assertThat(names(forum.repository(), "refs/tags/"))
          .containsExactly(
              "refs/tags/esr", "refs/tags/release", "refs/tags/v2026.1.7", "refs/tags/v2026.7.0");
      Ref tag = forum.repository().exactRef("refs/tags/v2026.7.0");
      assertThat(forum.repository().getRefDatabase().peel(tag).getPeeledObjectId()).isNotNull();
    }
  }

  @Test
  void equalFilesGiveEqualCommits(@TempDir Path other) throws IOException {
    SampleRepositories.make(Path.of("..").toAbsolutePath().normalize(), other);
    for (String name :
        List.of("forum.git", "discourse-welcome-note.git", "discourse-reading-time.git")) {
      assertThat(refs(other.resolve(name))).isEqualTo(refs(target.resolve(name)));
    }
  }

  @Test
  void eachWebServerHasItsBranch() throws IOException {
    assertThat(text("forum.git", "release/2026.1", "Gemfile.lock"))
        .contains("unicorn (")
        .doesNotContain("pitchfork");
    assertThat(text("forum.git", "release/2026.1", "lib/version.rb")).contains("\"2026.1.7\"");
    assertThat(text("forum.git", "pitchfork", "Gemfile.lock")).contains("pitchfork (");
    assertThat(text("forum.git", "pitchfork", ".ruby-version")).isEqualTo("3.4.7\n");
    assertThat(text("forum.git", "main", "Gemfile.lock"))
        .contains("puma (")
        .doesNotContain("pitchfork");
  }

  @Test
  void modesAndLinksAreThoseOfTheFiles() throws IOException {
    try (BareRepository forum = BareRepository.open(target.resolve("forum.git"))) {
      assertThat(mode(forum, "bin/rails")).isEqualTo(FileMode.EXECUTABLE_FILE);
      assertThat(mode(forum, "Gemfile")).isEqualTo(FileMode.REGULAR_FILE);
      assertThat(mode(forum, "public/images/logo-small.svg")).isEqualTo(FileMode.SYMLINK);
      assertThat(mode(forum, "app/assets/icônes/são_tomé_príncipe.svg"))
          .isEqualTo(FileMode.REGULAR_FILE);
    }
  }

  @Test
  void eachPluginChoosesItsVersionInADifferentWay() throws IOException {
    assertThat(text("discourse-welcome-note.git", "main", ".discourse-compatibility"))
        .contains("< 2026.2.0: v1.0");
    assertThat(text("discourse-reading-time.git", "d-compat/2026.7", "plugin.rb"))
        .contains("version: 2.9");
  }

  private static FileMode mode(BareRepository forum, String path) throws IOException {
    try (RevWalk walk = new RevWalk(forum.repository());
        TreeWalk found =
            TreeWalk.forPath(
                forum.repository(),
                path,
                walk.parseCommit(forum.repository().resolve("main")).getTree())) {
      assertThat(found).as(path).isNotNull();
      return found.getFileMode();
    }
  }

  private static String text(String name, String branch, String path) throws IOException {
    try (BareRepository bare = BareRepository.open(target.resolve(name));
        RevWalk walk = new RevWalk(bare.repository());
        TreeWalk found =
            TreeWalk.forPath(
                bare.repository(),
                path,
                walk.parseCommit(bare.repository().resolve(branch)).getTree())) {
      return new String(bare.repository().open(found.getObjectId(0)).getBytes(), UTF_8);
    }
  }

  private static List<String> names(Repository repository, String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    for (Ref ref : repository.getRefDatabase().getRefsByPrefix(prefix)) {
      names.add(ref.getName());
    }
    return names;
  }

  private static List<String> refs(Path directory) throws IOException {
    try (BareRepository bare = BareRepository.open(directory)) {
      return bare.repository().getRefDatabase().getRefs().stream()
          .map(ref -> ref.getName() + " " + ref.getObjectId().name())
          .collect(Collectors.toList());
    }
  }
}
