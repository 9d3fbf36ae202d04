package io.github.discourseimage.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PosixAclTests {

  /** The kernel's encoding of triples of tag, permissions and id. */
  static byte[] encode(int... triples) {
    ByteBuffer buffer =
        ByteBuffer.allocate(4 + triples.length / 3 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    for (int i = 0; i < triples.length; i += 3) {
      buffer.putShort((short) triples[i]).putShort((short) triples[i + 1]).putInt(triples[i + 2]);
    }
    return buffer.array();
  }

  @Test
  void tellsEveryKindOfEntryWithNumericIds() {
    byte[] value =
        encode(1, 7, -1, 2, 5, 1000, 2, 0, -2, 4, 6, -1, 8, 1, 70000, 16, 7, -1, 32, 4, -1);

    assertThat(PosixAcl.toText(value, "x"))
        .isEqualTo(
            "user::rwx,user:1000:r-x,user:4294967294:---,group::rw-,group:70000:--x,mask::rwx,"
                + "other::r--");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5, 11, 13})
  void refusesAListThatIsCutOff(int length) {
    byte[] value = Arrays.copyOf(encode(1, 7, -1, 4, 7, -1), length);

    assertThatThrownBy(() -> PosixAcl.toText(value, "etc/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "etc/x has an access control list of "
                + length
                + " bytes that is not in version 2 of the kernel's encoding");
  }

  @Test
  void refusesAnUnknownTag() {
    assertThatThrownBy(() -> PosixAcl.toText(encode(64, 7, -1), "etc/x"))
        .hasMessageContaining("etc/x has an access control list of 12 bytes");
  }
}
