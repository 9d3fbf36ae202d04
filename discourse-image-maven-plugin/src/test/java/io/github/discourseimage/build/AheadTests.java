package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.ImageBuildException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AheadTests {

  @Test
  void makesItsValueInAnotherThread() {
    assertThat(Ahead.of("name of the thread", () -> Thread.currentThread().getName()).get())
        .isEqualTo("name of the thread");
  }

  @Test
  void failsEachTimeAsMakingTheValueFailed() {
    ImageBuildException failure = ImageBuildException.input("a template", "is wrong", "mend it");
    Ahead<String> ahead =
        Ahead.of(
            "failing",
            () -> {
              throw failure;
            });
    assertThatThrownBy(ahead::get).isSameAs(failure);
    assertThatThrownBy(ahead::get).isSameAs(failure);
  }

  @Test
  void keepsAnInterruptionForWhatComesAfter() {
    CountDownLatch asked = new CountDownLatch(1);
    Ahead<String> ahead =
        Ahead.of(
            "slow",
            () -> {
              try {
                asked.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return "made";
            });
    Thread.currentThread().interrupt();
    asked.countDown();
    assertThat(ahead.get()).isEqualTo("made");
    assertThat(Thread.interrupted()).isTrue();
  }
}
