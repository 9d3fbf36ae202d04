package io.github.discourseimage.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PaxRecordsTests {

  @Test
  void countsTheDigitsOfTheLengthInTheLength() {
    for (int size = 0; size < 1200; size++) {
      PaxRecords records = new PaxRecords();
      records.add("path", "v".repeat(size));
      String text = new String(records.toByteArray(), StandardCharsets.US_ASCII);

      assertThat(text.substring(0, text.indexOf(' '))).isEqualTo(Integer.toString(text.length()));
    }
  }

  @Test
  void countsBytesAndNotCharacters() {
    PaxRecords records = new PaxRecords();
    records.add("path", "é");

    assertThat(records.toByteArray()).isEqualTo("11 path=é\n".getBytes(StandardCharsets.UTF_8));
  }
}
