package io.github.discourseimage.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTests {

  private static final List<String> BRANCHES =
      List.of("main", "latest", "release/2026.1", "release/2026.6", "release/2026.7", "esr");

  @Test
  void findsATypingError() {
    assertThat(NearNames.of("lastet", BRANCHES)).containsExactly("latest");
    assertThat(NearNames.didYouMean("mian", BRANCHES)).isEqualTo("; did you mean 'main'?");
  }

  @Test
  void putsTheNearestFirst() {
    assertThat(NearNames.of("release/2026.77", BRANCHES)).startsWith("release/2026.7").hasSize(3);
  }

  @Test
  void findsANameThatHoldsTheOther() {
    assertThat(NearNames.of("2026.7", BRANCHES)).containsExactly("release/2026.7");
  }

  @Test
  void saysNothingWhenNothingIsNear() {
    assertThat(NearNames.didYouMean("feature/x", BRANCHES)).isEmpty();
  }
}
