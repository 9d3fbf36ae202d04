package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummedStreamTests {

  @ParameterizedTest(name = "{0} bytes in pieces of {1}")
  @CsvSource({"0, 1", "1, 1", "262144, 262144", "262145, 7000", "5000000, 300001", "9000000, 8192"})
  void theSumIsThatOfAllThatWentThrough(int size, int piece) throws IOException {
    byte[] bytes = TestImages.noise(1, size);
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    Digest digest;
    try (SummedStream out = new SummedStream(passed)) {
      for (int i = 0; i < size; i += piece) {
        byte[] part = Arrays.copyOfRange(bytes, i, Math.min(size, i + piece));
        out.write(part, 0, part.length);
        // What a caller does with its own array is no matter.
        Arrays.fill(part, (byte) 0);
      }
      digest = out.digest();
    }

    assertThat(digest).isEqualTo(Digest.of(bytes));
    assertThat(passed.toByteArray()).isEqualTo(bytes);
  }
}
