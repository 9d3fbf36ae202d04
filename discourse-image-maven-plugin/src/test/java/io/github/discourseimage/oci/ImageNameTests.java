package io.github.discourseimage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTests {

  @ParameterizedTest
  @CsvSource({
    "my-forum, '', my-forum",
    "team/my-forum, '', team/my-forum",
    "registry.example.org/team/my_forum, registry.example.org, team/my_forum",
    "localhost/a, localhost, a",
    "localhost:5000/a__b/c--d, localhost:5000, a__b/c--d",
    "[::1]:5000/a, [::1]:5000, a",
    "127.0.0.1:5000/a, 127.0.0.1:5000, a"
  })
  void tellsTheRegistryFromTheRepository(String text, String registry, String path) {
    ImageName name = ImageName.of(text);

    assertThat(name).isEqualTo(new ImageName(registry, path));
    assertThat(name).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "My-Forum",
        "a/",
        "/a",
        "a//b",
        "a:1",
        "a@sha256:12",
        "a..b",
        "-a",
        "a-",
        "a b",
        "https://registry.example.org/a",
        "registry.example.org/",
        "registry.example.org/A",
        "registry_.example.org:5000/a",
        "localhost:port/a",
        "é"
      })
  void refusesWhatNoRegistryTakesAndTellsTheForm(String text) {
    assertThatThrownBy(() -> ImageName.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not an image name; it must be " + ImageName.FORM);
  }

  @Test
  void refusesWhatIsLongerThanToolsTake() {
    assertThatThrownBy(() -> ImageName.of("a".repeat(256)))
        .hasMessageContaining("is not an image name");
    assertThat(ImageName.of("a".repeat(255)).registry()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "my-forum, docker.io/library/my-forum",
    "team/my-forum, docker.io/team/my-forum",
    "docker.io/debian, docker.io/library/debian",
    "registry.example.org/a, registry.example.org/a"
  })
  void writesShortNamesInFull(String text, String canonical) {
    assertThat(ImageName.of(text).canonical()).hasToString(canonical);
  }
}
