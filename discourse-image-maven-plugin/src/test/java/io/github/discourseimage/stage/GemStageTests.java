package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage {@code 20-gems}. */
class GemStageTests {

  /** Bundler as its own program has it; not every machine that has the library has that. */
  private static final String BUNDLE =
      """
      require "bundler"
      require "bundler/friendly_errors"
      Bundler.with_friendly_errors do
        require "bundler/cli"
        Bundler::CLI.start(ARGV, debug: true)
      end
      """;

  private static final String LOCK =
      """
      GEM
        remote: https://gems.example.org/
        specs:
          alpha (1.0)
            beta
          beta (2.1)
          checks (0.1)
          other (3.0)
          other (3.0-arm64-darwin)
          other (3.0-x86_64-linux-musl)

      PLATFORMS
        ruby

      DEPENDENCIES
        alpha
        checks
      %s
      """;

  @TempDir Path root;
  private StageRun stage;
  private StaticServer server;

  @TempDir static Path gems;
  private static TinyGem alpha;
  private static TinyGem beta;

  @BeforeAll
  static void buildGems() throws IOException {
    alpha = TinyGem.build(gems, "alpha", "1.0", "s.add_dependency \"beta\"");
    beta = TinyGem.build(gems, "beta", "2.1");
  }

  @BeforeEach
  void prepare() throws IOException {
    RealTool.require("ruby");
    server = new StaticServer();
    for (TinyGem gem : new TinyGem[] {alpha, beta}) {
      server.put("/gems/" + gem.file(), gem.bytes());
    }
    stage = new StageRun(root).with("BUNDLE_MIRROR__ALL", server.address());
    stage.write(
        "app/Gemfile",
        """
        source "https://gems.example.org"
        gem "alpha"
        group :test, :development do
          gem "checks"
        end
        """);
    lock("");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void onlyWhatTheAppRunsWithIsFetchedAndOnlyOnce() throws IOException {
    assertThat(stage.run("20-gems.fetch").successfulStdout())
        .startsWith("2 gems, 2 of them fetched now\n");
    assertThat(server.requests())
        .containsExactlyInAnyOrder("/gems/alpha-1.0.gem", "/gems/beta-2.1.gem");
    server.close();

    assertThat(stage.run("20-gems.fetch").successfulStdout())
        .startsWith("2 gems, 0 of them fetched now\n");
  }

  @Test
  void noPlatformButThisOneIsFetched() throws IOException {
    TinyGem other = TinyGem.build(gems, "other", "3.0");
    server.put("/gems/" + other.file(), other.bytes());
    stage.write("app/Gemfile.lock", LOCK.formatted("  other\n"));

    stage.run("20-gems.fetch").successfulStdout();

    assertThat(server.requests()).contains("/gems/other-3.0.gem").hasSize(3);
  }

  @Test
  void theAppsOwnCopyIsNotFetched() throws IOException {
    Path vendored = stage.path("app/vendor/cache/beta-2.1.gem");
    Files.createDirectories(vendored.getParent());
    Files.write(vendored, beta.bytes());

    stage.run("20-gems.fetch").successfulStdout();

    assertThat(server.requests()).containsExactly("/gems/alpha-1.0.gem");
  }

  @Test
  void anotherGemThanTheLockedIsRefused() throws IOException {
    lock("\nCHECKSUMS\n  alpha (1.0)\n  beta (2.1) sha256=" + "0".repeat(64) + "\n");

    RealTool.Result result = stage.run("20-gems.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .startsWith(
            "error: beta-2.1.gem from %s has the sha256 %s, but %s is expected\nfix: "
                .formatted(server.address(), beta.sha256(), "0".repeat(64)));
    assertThat(stage.path("cache/gems/gems.example.org/beta-2.1.gem")).doesNotExist();
  }

  @Test
  void theRightChecksumIsTaken() throws IOException {
    lock("\nCHECKSUMS\n  beta (2.1) sha256=" + beta.sha256() + "\n");

    stage.run("20-gems.fetch").successfulStdout();
  }

  @Test
  void aLoginIsAskedForByItsVariableAndUsed() throws IOException {
    server.onlyFor("ci:s3cret");

    RealTool.Result result = stage.run("20-gems.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .contains("fix: give a login that may read it (BUNDLE_127__0__0__1=user:password, or");

    RealTool.Result second = stage.with("BUNDLE_127__0__0__1", "ci:s3cret").run("20-gems.fetch");
    assertThat(second.successfulStdout()).doesNotContain("s3cret");
  }

  @Test
  void aGemThatNoSourceHasIsNamed() throws IOException {
    stage.write("app/Gemfile.lock", LOCK.formatted("  other\n"));

    RealTool.Result result = stage.run("20-gems.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .contains("error: cannot fetch other-3.0.gem from " + server.address() + ": ")
        .contains("name a mirror that has it (BUNDLE_MIRROR__ALL), or put other-3.0.gem into");
  }

  @Test
  void anotherBundlerOfTheSameMajorVersionWillDo() throws IOException {
    String output = stage.with("BUNDLER_VERSION", "2.0.99").run("20-gems.fetch").successfulStdout();

    assertThat(output).contains("Bundler 2.0.99 cannot be had; going on with 2.");
  }

  @Test
  void anOlderMajorVersionOfBundlerWillNotDo() throws IOException {
    RealTool.Result result = stage.with("BUNDLER_VERSION", "99.0.0").run("20-gems.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr()).contains("error: the lock file wants Bundler 99.0.0,");
  }

  @Test
  void gemsAreInstalledWithoutLeftovers() throws IOException {
    stage.program("bundle", BUNDLE);
    stage.run("20-gems.fetch").successfulStdout();
    server.close();

    stage.run("20-gems.build").successfulStdout();

    assertThat(stage.packed("20-gems.dependencies.tar"))
        .anyMatch(name -> name.endsWith("/gems/alpha-1.0/lib/alpha.rb"))
        .anyMatch(name -> name.endsWith("/specifications/beta-2.1.gemspec"))
        .noneMatch(name -> name.endsWith(".gem"))
        .allMatch(name -> name.startsWith(stage.inTar("vendor/bundle/")));
  }

  @Test
  void aLockOutOfStepIsNamed() throws IOException {
    stage.program("bundle", BUNDLE);
    stage.run("20-gems.fetch").successfulStdout();
    stage.write("app/Gemfile", stage.read("app/Gemfile") + "gem \"webrick\"\n");

    RealTool.Result result = stage.run("20-gems.build");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .contains("error: Gemfile.lock is out of step with the Gemfile: ")
        .contains("webrick")
        .endsWith("fix: run \"bundle lock\" in the app and commit Gemfile.lock\n");
  }

  private void lock(String more) {
    stage.write("app/Gemfile.lock", LOCK.formatted(more));
  }
}
