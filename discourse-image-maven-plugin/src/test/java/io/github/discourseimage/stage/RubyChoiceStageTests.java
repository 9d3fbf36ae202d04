package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stage {@code 05-ruby-choice}. */
class RubyChoiceStageTests {

  @TempDir Path root;
  private StageRun stage;

  @BeforeEach
  void prepare() throws IOException {
    stage = new StageRun(root);
    stage.program(
        "ruby-build",
        "#!/bin/sh\nprintf '%s\\n' 99.3.9 99.4.9 99.4.10 99.5.0-preview1 99.5-dev 99.10.0 jruby-99.0\n");
  }

  @Test
  void theDistributionsOwnComesFirst() throws IOException {
    RealTool.require("ruby");
    assumeThat(Path.of("/usr/bin/ruby")).as("the place of a package's Ruby").isExecutable();
    String own =
        RealTool.run(Map.of(), root, "/usr/bin/ruby", "-e", "print RUBY_VERSION")
            .successfulStdout();

    assertThat(chosen(">= 2.7, < 99", "99.4.9")).isEqualTo("distribution " + own);
    assertThat(chosen("", own)).isEqualTo("distribution " + own);
    assertThat(chosen("!= " + own, "99.4.9")).isEqualTo("ruby-build 99.4.9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ~> 99.4         |        | 99.10.0
          ~> 99.4.0       |        | 99.4.10
          ~> 99.4.0, != 99.4.10 |  | 99.4.9
          > 99.3, < 99.4.10 |      | 99.4.9
          >= 99           |        | 99.10.0
          <= 99.4.9, > 99 |        | 99.4.9
          99.3.9          |        | 99.3.9
          ~> 99.4         | 99.4.9 | 99.4.9
          ~> 99.4         | 98.0.1 | 99.10.0
                          | 99.7.7 | 99.7.7
          """)
  void rubyBuildMakesThePinnedOneElseTheNewestThatSatisfies(
      String requirement, String pinned, String version) throws IOException {
    assertThat(chosen(requirement, pinned)).isEqualTo("ruby-build " + version);
  }

  @Test
  void aDefinitionOfTheProjectIsKnown() throws IOException {
    stage.write("stages/ruby-99.4.11.definition", "");

    assertThat(chosen("~> 99.4.0", "")).isEqualTo("ruby-build 99.4.11");
  }

  @Test
  void whatTheUserAsksForBeatsTheCheckout() throws IOException {
    stage.with("RUBY_WANTED", "99.8.8");

    assertThat(chosen("~> 99.4", "99.4.9")).isEqualTo("ruby-build 99.8.8");
  }

  @Test
  void aVersionThatIsNotExactIsRefused() throws IOException {
    RealTool.Result result = stage.with("RUBY_WANTED", "3.x").run("05-ruby-choice.build");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .isEqualTo(
            """
            error: discourse.ruby.version is '3.x'; it must be an exact version such as 3.4.10, or 'distribution'
            fix: correct it, or leave it out to take what the checkout asks for
            """);
  }

  @Test
  void whatNobodyHasIsToldWithWhatThereIs() throws IOException {
    RealTool.Result result = stage.with("RUBY_REQUIREMENT", "~> 77.1").run("05-ruby-choice.build");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .startsWith("error: the checkout asks for Ruby '~> 77.1'; the distribution has ")
        .contains("and ruby-build knows 99.3.9 99.4.9 99.4.10 99.10.0 as its newest\n")
        .contains("fix: name an exact version in discourse.ruby.version with discourse.ruby.url");
    assertThat(stage.path("out")).isEmptyDirectory();
  }

  /** Provider and version. */
  private String chosen(String requirement, String pinned) throws IOException {
    stage
        .with("RUBY_REQUIREMENT", requirement == null ? "" : requirement)
        .with("RUBY_PINNED", pinned == null ? "" : pinned)
        .run("05-ruby-choice.build")
        .successfulStdout();
    return Files.readString(stage.path("out/05-ruby-choice.env"))
        .replaceFirst("RUBY_PROVIDER=(\\S+)\nRUBY_VERSION=(\\S+)\n", "$1 $2");
  }
}
