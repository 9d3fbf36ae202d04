package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.discourseimage.RealTool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GemVersionTests {

  private static final List<String> VERSIONS =
      List.of(
          "0",
          "",
          "1",
          "1.0",
          "1.0.0",
          "1.0.1",
          "1.a",
          "1.0.a",
          "1.a.0",
          "1.a.1",
          "1.a.0.1",
          "1.1",
          "1.10",
          "1.9",
          "1.0.0.beta2",
          "1.0.0.beta10",
          "3.5.0.beta2",
          "3.5.0.beta2-dev",
          "3.5.0",
          "3.4.7",
          "2026.7.1",
          "2026.8.0-latest",
          "2026.8.0-latest.1",
          "2026.8.0",
          "2026.10",
          "2026.1",
          "1-a-b",
          "1.0-1",
          "1.0.pre.1",
          "1.A",
          "1.b",
          "1.0.b1",
          "1.0.b",
          "01.2",
          "1.2",
          "1.0.0.rc1",
          "1.0.0.rc.1",
          "1.0.0.rc.1.0",
          "99999999999999999999.1",
          " 1.2 ");

  @Test
  void aPrereleaseLiesBelowItsRelease() {
    assertThat(GemVersion.of("2026.8.0-latest")).isLessThan(GemVersion.of("2026.8.0"));
    assertThat(GemVersion.of("2026.8.0-latest")).isGreaterThan(GemVersion.of("2026.7.9"));
    assertThat(GemVersion.of("3.5.0.beta2")).isLessThan(GemVersion.of("3.5.0"));
    assertThat(GemVersion.of("3.5.0.beta2").isPrerelease()).isTrue();
    assertThat(GemVersion.of("3.5.0").isPrerelease()).isFalse();
  }

  @Test
  void zerosAtTheEndSayNothing() {
    assertThat(GemVersion.of("1.0.0"))
        .isEqualTo(GemVersion.of("1"))
        .hasSameHashCodeAs(GemVersion.of("1"));
    assertThat(GemVersion.of("1.0.a")).isEqualByComparingTo(GemVersion.of("1.a"));
  }

  @Test
  void numbersCompareAsNumbers() {
    assertThat(GemVersion.of("2026.10")).isGreaterThan(GemVersion.of("2026.9"));
    assertThat(GemVersion.of("1.beta10")).isGreaterThan(GemVersion.of("1.beta9"));
  }

  @Test
  void refusesWhatRubyGemsRefuses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GemVersion.of("latest"))
        .withMessage(
            "'latest' is not a version: it must be numbers and letters joined by dots that begin"
                + " with a number, such as 3.5.0.beta2 or 2026.8.0-latest");
    assertThat(GemVersion.isLegal("1..2")).isFalse();
    assertThat(GemVersion.isLegal("1.2_3")).isFalse();
  }

  @Test
  void ordersAsTheRealRubyGems(@TempDir Path directory) {
    String ruby = RealTool.require("ruby").toString();
    StringBuilder script = new StringBuilder("v = [");
    VERSIONS.forEach(version -> script.append('"').append(version).append("\","));
    script.append("].map { |s| Gem::Version.new(s) }; ");
    script.append("v.each { |a| puts v.map { |b| a <=> b }.join(' ') }");
    RealTool.Result result = RealTool.run(Map.of(), directory, ruby, "-e", script.toString());
    assertThat(result.stderr()).isEmpty();

    List<String> ours = new ArrayList<>();
    for (String left : VERSIONS) {
      List<String> row = new ArrayList<>();
      for (String right : VERSIONS) {
        row.add(
            String.valueOf(Integer.signum(GemVersion.of(left).compareTo(GemVersion.of(right)))));
      }
      ours.add(String.join(" ", row));
    }
    assertThat(result.stdout().lines()).containsExactlyElementsOf(ours);
  }

  @Test
  void acceptsWhatTheRealRubyGemsAccepts(@TempDir Path directory) {
    String ruby = RealTool.require("ruby").toString();
    List<String> candidates =
        List.of("1", "1.", ".1", "1..2", "a", "1-", "1-a", "1-a.b", "1.a-b_c", "1 2", "1\t", "-1");
    List<String> ours = new ArrayList<>();
    List<String> command = new ArrayList<>(List.of(ruby, "-e"));
    command.add("ARGV.each { |a| puts !!Gem::Version.correct?(a) }");
    for (String candidate : candidates) {
      command.add(candidate);
      ours.add(String.valueOf(GemVersion.isLegal(candidate)));
    }
    // A candidate with a leading minus would be an option of ruby itself.
    command.add(3, "--");
    RealTool.Result result = RealTool.run(Map.of(), directory, command.toArray(String[]::new));
    assertThat(result.stdout().lines()).containsExactlyElementsOf(ours);
  }
}
