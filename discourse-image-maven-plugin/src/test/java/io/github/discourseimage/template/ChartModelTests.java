package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartModelTests {

  @ParameterizedTest
  @CsvSource({
    "1, 1.0.0",
    "1.0, 1.0.0",
    "v2026.7.1, 2026.7.1",
    "1.0-SNAPSHOT, 1.0.0-SNAPSHOT",
    "2026.07, 2026.7.0",
    "1.2.3-rc.1, 1.2.3-rc.1",
    "1.0.0.Final, 1.0.0-Final",
    "1.0-20261126.101010-1, 1.0.0-20261126.101010-1",
  })
  void aMavenVersionBecomesASemanticOne(String maven, String semantic) {
    assertThat(ChartModel.semanticVersion(maven)).contains(semantic);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "1.2.3.4", "1.0-", "1.0-a..b", "1.0-rc.01", "1.0-a_b", ""})
  void aVersionThatCannotIsNone(String maven) {
    assertThat(ChartModel.semanticVersion(maven)).isEmpty();
  }
}
