package io.github.discourseimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTests {

  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "registry.example.org:5000/debian:trixie, registry.example.org:5000/debian, trixie",
    "docker://debian, debian, latest",
    "localhost/a, localhost/a, latest"
  })
  void tellsNameAndTag(String text, String name, String tag) {
    ImageReference reference = ImageReference.of(text);

    assertThat(reference.name()).hasToString(name);
    assertThat(reference.tag()).isEqualTo(tag);
    assertThat(reference.wanted()).isEqualTo(tag);
  }

  @Test
  void aDigestIsWhatCounts() {
    assertThat(ImageReference.of("r.example/a@" + DIGEST).wanted()).isEqualTo(DIGEST);
    assertThat(ImageReference.of("r.example/a:1@" + DIGEST)).hasToString("r.example/a:1@" + DIGEST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "r.example/a:|'' is not a tag; it must be 1 to 128 letters",
        "r.example/a:-x|'-x' is not a tag",
        "r.example/a@sha256:12|'12' is no SHA-256",
        "r.example/a@md5:12|'md5:12' is not a digest: it must be sha256:",
        "r.example/A|'r.example/A' is not an image name"
      })
  void refusesWhatIsNone(String text, String problem) {
    assertThatThrownBy(() -> ImageReference.of(text)).hasMessageContaining(problem);
  }
}
