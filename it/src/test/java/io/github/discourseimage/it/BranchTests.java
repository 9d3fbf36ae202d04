package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.samples.BareRepository;
import java.io.IOException;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BranchTests {
  @ParameterizedTest
  @CsvSource({
    "main, 2026.8.0-latest",
    "v2026.7.0, 2026.7.0",
    "release, 2026.7.1",
    "release/2026.1, 2026.1.7"
  })
  void theCommandLineChoosesAnotherBranchOrTag(String branch, String version) {
    Case one = Case.of("one-distribution", "branch-" + branch.replace('/', '-'));
    one.maven("package", "-Ddiscourse.branch=" + branch, "-Ddiscourse.outputs=directory")
        .succeeds();
    assertThat(one.output("rootfs/usr/lib/discourse/lib/version.rb"))
        .content()
        .contains("\"" + version + "\"");
    assertThat(one.project().tarballs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"40", "9"})
  void aCommitIsChosenByItsIdOrTheBeginningOfIt(int length) throws IOException {
    Case one = Case.of("one-distribution", "commit-" + length);
    String commit;
    try (BareRepository forum = BareRepository.open(one.workbench().forum())) {
      ObjectId id = forum.repository().resolve("refs/heads/release/2026.1");
      commit = id.name();
    }
    MavenRun.Result result =
        one.maven(
                "package",
                "-Ddiscourse.branch=" + commit.substring(0, length),
                "-Ddiscourse.outputs=directory")
            .succeeds();
    assertThat(result.text()).contains(commit);
    assertThat(one.output("rootfs/usr/lib/discourse/lib/version.rb"))
        .content()
        .contains("\"2026.1.7\"");
  }

  @Test
  void theWebServerIsTheBranchsOwn() {
    Case one = Case.of("one-distribution", "web-server");
    String roles = "rootfs/usr/lib/discourse-image/entrypoint";
    one.maven("package", "-Ddiscourse.outputs=directory").succeeds();
    assertThat(one.output(roles)).content().contains("bundle exec puma -e production");
    one.maven("package", "-Ddiscourse.branch=release/2026.1", "-Ddiscourse.outputs=directory")
        .succeeds();
    assertThat(one.output(roles)).content().contains("exec unicorn").doesNotContain("exec puma");
    one.maven("package", "-Ddiscourse.branch=pitchfork", "-Ddiscourse.outputs=directory")
        .succeeds();
    assertThat(one.output(roles))
        .content()
        .contains("exec pitchfork")
        .doesNotContain("exec unicorn");
  }

  @Test
  void anUnknownBranchIsAnsweredWithTheNamesNearIt() {
    Case one = Case.of("one-distribution", "unknown-branch");
    MavenRun.Result result = one.maven("package", "-Ddiscourse.branch=relase/2026.7").run();
    assertThat(result.successful()).isFalse();
    assertThat(result.text())
        .contains("relase/2026.7")
        .contains("release/2026.7")
        .doesNotContain("\tat ");
    assertThat(one.output("one-image-1.0-SNAPSHOT-rootfs.tar.zst")).doesNotExist();
  }

  @Test
  void aFailedBuildLeavesTheEarlierOutputsWhole() {
    Case one = Case.of("one-distribution", "failed-after-good");
    one.maven("package").succeeds();
    String before = Sha256.of(one.output("one-image-1.0-SNAPSHOT-rootfs.tar.zst"));
    assertThat(one.maven("package", "-Ddiscourse.branch=nowhere").run().successful()).isFalse();
    assertThat(Sha256.of(one.output("one-image-1.0-SNAPSHOT-rootfs.tar.zst"))).isEqualTo(before);
  }
}
