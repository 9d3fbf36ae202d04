package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.PluginCompatibility.Decision;
import io.github.discourseimage.source.PluginCompatibility.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PluginCompatibilityTests {

  private static final String LIST =
      """
      < 2026.7.0-latest: for-2026-6
      3.5.0.beta2: "1a2b3c4"
      2026.7: v2
      < 3.5.0.beta2: old
      "<= 3.1": ancient
      """;

  private static Decision decide(String core, String list) {
    return new PluginCompatibility(core)
        .decide(
            "https://git.example/plugin",
            "",
            List.of("main"),
            () -> TreeFixture.tree().with(".discourse-compatibility", list));
  }

  @Test
  void whatTheUserNamesWins() {
    Decision decision =
        new PluginCompatibility("2026.7.1")
            .decide("p", "v1.0", List.of("d-compat/2026.7"), PluginCompatibilityTests::notOpened);
    assertThat(decision)
        .isEqualTo(new Decision("v1.0", Rule.EXPLICIT, "named in the configuration"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026.7.1", "2026.7.0-latest", "2026.7.0-latest.1", "2026.7"})
  void aBranchForTheReleaseComesFirst(String core) {
    Decision decision =
        new PluginCompatibility(core)
            .decide(
                "p",
                "",
                List.of("d-compat/2026.6", "d-compat/2026.7", "main"),
                PluginCompatibilityTests::notOpened);
    assertThat(decision)
        .isEqualTo(
            new Decision(
                "d-compat/2026.7",
                Rule.COMPATIBILITY_BRANCH,
                "the repository has the branch d-compat/2026.7 and the app is " + core));
  }

  private static SourceTree notOpened() {
    throw new AssertionError("the tip is not needed");
  }

  @ParameterizedTest
  @CsvSource({
    "3.0.0, ancient",
    "3.1, ancient",
    "3.1.1, old",
    "3.5.0.beta1, old",
    "3.5.0.beta2, 1a2b3c4",
    "3.5.0.beta2-dev, old",
    "3.5.0, for-2026-6",
    "2026.6.9, for-2026-6",
    "2026.7.0-latest, v2",
    "2026.7.0, v2",
    "2026.7.1, ''",
  })
  void theLowestEntryThatTheAppSatisfiesWins(String core, String ref) {
    assertThat(decide(core, LIST).ref()).isEqualTo(ref);
  }

  @Test
  void tellsWhichRuleChose() {
    assertThat(decide("3.5.0.beta2", LIST))
        .isEqualTo(
            new Decision(
                "1a2b3c4",
                Rule.COMPATIBILITY_FILE,
                ".discourse-compatibility says '3.5.0.beta2: 1a2b3c4' and the app is 3.5.0.beta2"));
    assertThat(decide("2026.8.0", LIST))
        .isEqualTo(
            new Decision(
                "",
                Rule.DEFAULT_BRANCH,
                "no entry of .discourse-compatibility is for 2026.8.0 or later"));
    assertThat(
            new PluginCompatibility("2026.8.0").decide("p", "", List.of("main"), TreeFixture::tree))
        .isEqualTo(
            new Decision(
                "",
                Rule.DEFAULT_BRANCH,
                "there is neither a branch d-compat/2026.8 nor .discourse-compatibility"));
    assertThat(decide("2026.8.0", "").rule()).isEqualTo(Rule.DEFAULT_BRANCH);
  }

  @Test
  void readsAShortenedNumberAsDiscourseDoes() {
    assertThat(decide("2026.5.0", "2026.10: pinned\n").rule()).isEqualTo(Rule.DEFAULT_BRANCH);
    assertThat(decide("2026.1.0", "2026.10: pinned\n").why())
        .isEqualTo(
            ".discourse-compatibility says '2026.10: pinned (YAML reads 2026.1)' and the app is"
                + " 2026.1.0");
    assertThat(decide("2026.5.0", "\"2026.10\": pinned\n").ref()).isEqualTo("pinned");
  }

  @Test
  void ignoresAnOversizeFileAsDiscourseDoes() {
    assertThat(decide("3.0", "9: x\n" + "#".repeat(64 * 1024)))
        .isEqualTo(
            new Decision(
                "",
                Rule.DEFAULT_BRANCH,
                ".discourse-compatibility is ignored, as Discourse does: it has 65541 bytes, more"
                    + " than 65536"));
  }

  @Test
  void refusesOtherOperators() {
    assertThatThrownBy(() -> decide("3.0", "'>= 2.0': x\n"))
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            ".discourse-compatibility of https://git.example/plugin:1:1: the operator '>=' in"
                + " '>= 2.0: x' must be < or <=\n    Fix: Name the plugin's <branch> in the"
                + " configuration, which goes before this file, and tell the plugin's"
                + " maintainers.");
    assertThat(decide("1.0", "2.0: x\n\"~> 3\": y\n").ref()).isEqualTo("x");
  }

  @Test
  void refusesKeysThatAreNoVersionsAllTogether() {
    assertThatThrownBy(() -> decide("3.0", "latest: x\n2.0: y\n'< > 3': z\n"))
        .hasMessageContaining("2 problems:")
        .hasMessageContaining(":1:1: 'latest' is not a version, with < or <= before it or nothing")
        .hasMessageContaining(":3:1: '< > 3' is not a version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'-x'",
        "a..b",
        "'a b'",
        "'a~1'",
        "'a^'",
        "'a:b'",
        "'x.lock'",
        "'/a'",
        "'a/'",
        "'a//b'",
        "'.a'",
        "'a/.b'",
        "'a@{1}'",
        "'@'",
        "'a*'",
        "'a\\b'",
        "''",
        "[a]",
        "'a.'"
      })
  void refusesValuesThatNameNoCommit(String ref) {
    assertThatThrownBy(() -> decide("3.0", "4.0: " + ref + "\n"))
        .hasMessageContaining("' is not the name of a branch, tag or commit");
  }

  @Test
  void refusesAFileThatIsNoMap() {
    assertThatThrownBy(() -> decide("3.0", "- 4.0\n"))
        .hasMessageStartingWith(
            ".discourse-compatibility of https://git.example/plugin: is not a map of versions to"
                + " branches, tags or commits");
  }

  /** The rule written down once more, in the language of the original and on the real RubyGems. */
  @Test
  void decidesAsRubyGemsOrdersTheEntries(@TempDir Path directory) throws Exception {
    String ruby = RealTool.require("ruby").toString();
    Path list = Files.writeString(directory.resolve("list.yml"), LIST + "2026.10: short\n");
    String script =
        """
        require "yaml"
        rows = YAML.safe_load(File.read(ARGV.shift)).map do |key, ref|
          op, version = Gem::Requirement.parse(key)
          [version, op == "<" ? 0 : 1, op, ref]
        end
        rows.sort_by! { |row| row[0, 2] }
        ARGV.each do |core|
          row = rows.find do |version, _, op, _|
            Gem::Requirement.new("#{op == "=" ? "<=" : op} #{version}").satisfied_by?(Gem::Version.new(core))
          end
          puts row ? row[3] : ""
        end
        """;
    List<String> cores =
        List.of(
            "3",
            "3.1.0",
            "3.1.1",
            "3.5.0.beta1",
            "3.5.0.beta2",
            "3.5.0.beta2-dev",
            "2026.1",
            "2026.1.1",
            "2026.6",
            "2026.7.0-latest",
            "2026.7.0",
            "2026.7.1");
    List<String> command = new ArrayList<>(List.of(ruby, "-e", script, list.toString()));
    command.addAll(cores);
    RealTool.Result result = RealTool.run(Map.of(), directory, command.toArray(String[]::new));
    assertThat(result.stderr()).isEmpty();
    assertThat(result.stdout().lines())
        .containsExactlyElementsOf(
            cores.stream().map(core -> decide(core, LIST + "2026.10: short\n").ref()).toList());
  }
}
