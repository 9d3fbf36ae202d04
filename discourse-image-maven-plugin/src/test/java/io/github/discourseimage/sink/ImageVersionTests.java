package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageVersionTests {

  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0",
    "2026.11.20-1, 2026.11.20-1",
    "1.0-SNAPSHOT, 1.0~snapshot",
    "1.0-20261120.101112-3, 1.0-20261120.101112-3",
    "3.5.0.beta1, 3.5.0~beta1",
    "3.5.0.beta1-dev, 3.5.0~beta1~dev",
    "1.0-rc.1, 1.0~rc.1",
    "1.0rc1, 1.0~rc1",
    "1.0-M2, 1.0~m2",
    "1.0-b3, 1.0~b3",
    "1.0-gb3c4d, 1.0-gb3c4d",
    "1.0-b3c4d, 1.0-b3c4d",
    "1.0-developer, 1.0-developer",
    "1.0+5, 1.0^5",
    "1.0~x, 1.0~x",
    "SNAPSHOT, SNAPSHOT"
  })
  void whatComesBeforeAVersionIsMarked(String version, String text) {
    assertThat(ImageVersion.of(version).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1.0_2, _", "1/0, /", "1.0 x, ' '", "1.0\u00e9, \u00e9", "1.0:2, :"})
  void whatNoNameCanHoldIsRefused(String version, String illegal) {
    assertThatThrownBy(() -> ImageVersion.of(version))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' has '%s', which the version in an image's name cannot have: only letters, digits"
                + " and . - + ~ ^",
            version, illegal);
  }

  /** As {@code systemd-analyze compare-versions} compares, and hosts with it. */
  @Test
  void hostsSortThemAsMeant() {
    String analyze = RealTool.require("systemd-analyze").toString();
    List<String> sorted =
        List.of(
            "1.0-alpha1",
            "1.0-beta2",
            "1.0-beta10",
            "1.0-rc1",
            "1.0-SNAPSHOT",
            "1.0",
            "1.0+5",
            "1.0.1-rc1",
            "1.0.1",
            "2026.1");
    for (int i = 1; i < sorted.size(); i++) {
      String earlier = ImageVersion.of(sorted.get(i - 1)).text();
      String later = ImageVersion.of(sorted.get(i)).text();
      RealTool.Result result =
          RealTool.run(Map.of(), Path.of("/"), analyze, "compare-versions", earlier, "lt", later);
      assertThat(result.exitCode()).as(earlier + " < " + later).isZero();
    }
  }
}
