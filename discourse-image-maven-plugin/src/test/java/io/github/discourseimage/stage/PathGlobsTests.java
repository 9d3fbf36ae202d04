package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathGlobsTests {

  @ParameterizedTest
  @CsvSource({
    "Gemfile, Gemfile, true",
    "Gemfile, plugins/a/Gemfile, false",
    "Gemfile, Gemfile.lock, false",
    "*.gemspec, a.gemspec, true",
    "*.gemspec, lib/a.gemspec, false",
    "plugins/*/plugin.rb, plugins/a/plugin.rb, true",
    "plugins/*/plugin.rb, plugins/a/b/plugin.rb, false",
    "vendor/cache/**, vendor/cache/a.gem, true",
    "vendor/cache/**, vendor/cache/a/b, true",
    "vendor/cache/**, vendor/cache, false",
    "**/package.json, package.json, true",
    "**/package.json, a/b/package.json, true",
    "**/package.json, a/package.jsonx, false",
    "**, .hidden/a, true",
    "a/**/b/*.c, a/b/x.c, true",
    "a/**/b/*.c, a/x/b/y/b/x.c, true",
    "a/**/b/*.c, a/x/c/x.c, false",
    "a*b*c, aXbYbc, true",
    "a*b*c, aXbYb, false",
    "*, a, true",
    "*, a/b, false",
  })
  void matches_whole_paths(String glob, String path, boolean expected) {
    assertThat(PathGlobs.of(List.of("never", glob)).matches(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "vendor/bundle, '', true",
    "vendor/bundle, vendor, true",
    "vendor/bundle, vendor/bundle, false",
    "vendor/bundle, lib, false",
    "**/node_modules, a/b, true",
    "plugins/*/gems, plugins/a, true",
    "plugins/*/gems, plugins/a/b, false",
    "a/**, a, true",
    "a/**, a/b/c, true",
    "a/**, b, false",
  })
  void tells_where_it_is_worth_looking(String glob, String directory, boolean expected) {
    assertThat(PathGlobs.of(List.of(glob)).mayMatchBelow(directory)).isEqualTo(expected);
  }

  @Test
  void many_stars_take_no_time() {
    String glob = "*a".repeat(30) + "b";

    assertThat(PathGlobs.of(List.of(glob)).matches("a".repeat(5000))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc", "a//b", "a/", "../a", "a/./b", "", "a/**b"})
  void refuses_what_is_no_relative_pattern(String glob) {
    assertThatThrownBy(() -> PathGlobs.of(List.of(glob)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + glob + "' is not a pattern of paths");
  }
}
