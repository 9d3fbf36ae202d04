package io.github.discourseimage.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.BuildLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names looked up in a repository on this machine; with and without JGit. */
class RefLookupTests {

  @TempDir Path directory;
  SampleRepository sample;
  String first;
  String second;
  final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void make() throws IOException {
    sample = SampleRepository.bare(directory.resolve("app.git"));
    first = sample.commit("main", "a", "1\n");
    second = sample.commit("main", "a", "2\n");
    sample.point("refs/heads/release/2026.7", first);
    sample.point("refs/heads/release/2026.8", second);
    sample.point("refs/tags/light", first);
    sample.annotatedTag("v2026.7.1", first);
  }

  @AfterEach
  void close() {
    sample.close();
  }

  private Resolved resolve(String ref) {
    return resolve(sample.path(), ref);
  }

  private Resolved resolve(String repository, String ref) {
    BuildLog log =
        new BuildLog() {
          @Override
          public void info(String message) {}

          @Override
          public void warn(String message) {
            warnings.add(message);
          }

          @Override
          public void debug(String message) {}

          @Override
          public void progress(String task, long done, long total) {}
        };
    try (GitRepositories repositories =
        new GitRepositories(new TestSettings(directory).make(), log)) {
      return repositories.resolve(repository, ref);
    }
  }

  @Test
  void findsBranchesTagsAndCommits() {
    assertThat(resolve("release/2026.7"))
        .isEqualTo(
            new Resolved(
                sample.path(),
                "release/2026.7",
                Resolved.Kind.BRANCH,
                "refs/heads/release/2026.7",
                first));
    assertThat(resolve("light").commit()).isEqualTo(first);
    assertThat(resolve("refs/heads/main").kind()).isEqualTo(Resolved.Kind.BRANCH);
    assertThat(resolve("refs/tags/light").kind()).isEqualTo(Resolved.Kind.TAG);
    assertThat(resolve(second).kind()).isEqualTo(Resolved.Kind.COMMIT);
    assertThat(resolve(second.toUpperCase(java.util.Locale.ROOT)).commit()).isEqualTo(second);
    assertThat(resolve(first.substring(0, 7)).commit()).isEqualTo(first);
  }

  @Test
  void peelsAnAnnotatedTag() {
    assertThat(resolve("v2026.7.1"))
        .isEqualTo(
            new Resolved(
                sample.path(), "v2026.7.1", Resolved.Kind.TAG, "refs/tags/v2026.7.1", first));
  }

  @Test
  void takesTheDefaultBranchWhenNoneIsNamed() {
    Resolved resolved = resolve("");
    assertThat(resolved)
        .isEqualTo(
            new Resolved(sample.path(), "", Resolved.Kind.DEFAULT, "refs/heads/main", second));
    assertThat(resolved).hasToString(sample.path() + " at " + second + " (default branch main)");
  }

  @Test
  void aBranchComesBeforeATagOfTheSameName() throws IOException {
    sample.point("refs/tags/main", first);
    assertThat(resolve("main").commit()).isEqualTo(second);
    assertThat(warnings)
        .containsExactly(
            sample.path()
                + " has a branch and a tag 'main'; the branch is taken. Give refs/tags/main for the"
                + " tag.");
  }

  @Test
  void namesWhatWasMeant() {
    assertThatThrownBy(() -> resolve("release/2062.7"))
        .hasMessage(
            "repository "
                + sample.path()
                + ": there is no branch, tag or commit 'release/2062.7'\n"
                + "    Fix: Did you mean release/2026.7, release/2026.8? The default"
                + " branch is main.");
    assertThatThrownBy(() -> resolve("xyzzy"))
        .hasMessage(
            "repository "
                + sample.path()
                + ": there is no branch, tag or commit 'xyzzy'\n"
                + "    Fix: The default branch is main.");
    assertThatThrownBy(() -> resolve("a..b"))
        .hasMessageContaining("'a..b' cannot be the name of a branch or a tag");
  }

  @Test
  void saysWhatToDoAboutAnUnknownCommit() {
    assertThatThrownBy(() -> resolve("0123456"))
        .hasMessage(
            "repository "
                + sample.path()
                + ": there is no branch or tag '0123456', and no commit that starts so is the tip"
                + " of one or was fetched before\n"
                + "    Fix: The default branch is main. For a commit that is not the tip of a branch"
                + " or tag give all 40 digits.");
  }

  @Test
  void refusesAnAbbreviationOfSeveralCommits() throws IOException {
    Path answer = directory.resolve("two.refs");
    Files.writeString(
        answer,
        """
        # ls-remote 1
        1234567890123456789012345678901234567890 refs/heads/a
        1234999999999999999999999999999999999999 refs/heads/b
        """);
    Refs two = java.util.Objects.requireNonNull(Advertised.read(answer));
    assertThatThrownBy(() -> new RefLookup("app", two, BuildLog.SILENT).find("1234"))
        .hasMessage(
            "repository app: '1234' is the start of 2 commits:"
                + " 1234567890123456789012345678901234567890,"
                + " 1234999999999999999999999999999999999999\n    Fix: Give more digits.");
  }

  @Test
  void readsAWorkTreeAndALinkedWorkTree() throws Exception {
    io.github.discourseimage.RealTool.require("git");
    Path work = directory.resolve("work");
    run("git", "clone", "-q", sample.path(), work.toString());
    run("git", "-C", work.toString(), "worktree", "add", "-q", "-b", "side", "../side", first);
    run("git", "-C", work.toString(), "pack-refs", "--all");

    assertThat(resolve(work.toString(), "").commit()).isEqualTo(second);
    assertThat(resolve("work", "v2026.7.1").commit()).as("relative, packed").isEqualTo(first);
    assertThat(resolve(work.toUri().toString(), "main").commit()).isEqualTo(second);
    Resolved side = resolve(directory.resolve("side").toString(), "");
    assertThat(side.refName()).isEqualTo("refs/heads/side");
    assertThat(side.commit()).isEqualTo(first);
  }

  @Test
  void tellsWhatIsNoRepository() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThatThrownBy(() -> resolve(empty.toString(), "main"))
        .hasMessage(
            "repository "
                + empty
                + ": "
                + empty
                + " is not a git repository: it holds neither .git nor HEAD and objects\n"
                + "    Fix: Give the top of a work tree or a bare repository. A plugin without a"
                + " repository is taken with <directory>.");
    assertThatThrownBy(() -> resolve("nowhere", "main"))
        .hasMessage(
            "repository nowhere: there is no such directory\n"
                + "    Fix: Give the path to a repository or its work tree; it is "
                + directory.resolve("nowhere")
                + " now.");
  }

  @Test
  void anEmptyRepositoryHasNothingToTake() throws IOException {
    try (SampleRepository empty = SampleRepository.bare(directory.resolve("new.git"))) {
      assertThatThrownBy(() -> resolve(empty.path(), ""))
          .hasMessageContaining("it has no commit yet");
    }
  }

  private void run(String... command) throws Exception {
    var result =
        io.github.discourseimage.RealTool.run(
            java.util.Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_NOSYSTEM", "1"),
            directory,
            command);
    assertThat(result.exitCode()).as(result.stderr()).isZero();
  }
}
