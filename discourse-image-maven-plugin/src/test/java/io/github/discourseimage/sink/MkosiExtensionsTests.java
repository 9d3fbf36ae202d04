package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.OsRelease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What extensions by mkosi say of whom they are for, and those that the plugin writes itself. */
class MkosiExtensionsTests {

  /** mkosi writes these itself. */
  private static final String IMAGE_ID = "(SYS|CONF)EXT_(VERSION_)?ID=.*";

  @ParameterizedTest
  @EnumSource(ExtensionKind.class)
  void bothSayTheSame(ExtensionKind kind) throws IOException {
    String name = kind.common();
    byte[] own =
        new ExtensionRelease(Optional.empty(), "_any", "system portable")
            .file(kind, name, "3.5.0", Extension.origin(name))
            .content()
            .readAll();

    assertThat(lines(own))
        .filteredOn(line -> !line.matches(IMAGE_ID))
        .isEqualTo(template(kind, name));
  }

  @ParameterizedTest
  @EnumSource(ExtensionKind.class)
  void ofAReleaseMkosiNeedsToBeToldTheRest(ExtensionKind kind) throws IOException {
    String name = kind.common();
    OsRelease release = new OsRelease("debian", Optional.of("13"));
    byte[] own =
        new ExtensionRelease(Optional.of(release), "", "system portable")
            .file(kind, name, "3.5.0", Extension.origin(name))
            .content()
            .readAll();

    assertThat(lines(own))
        .filteredOn(line -> !line.matches(IMAGE_ID + "|(VERSION_)?ID=.*|[A-Z]+_SCOPE=.*"))
        .isEqualTo(template("extension-release").stream().skip(1).toList());
  }

  private static List<String> template(ExtensionKind kind, String name) throws IOException {
    return template("mkosi.images/" + kind.id() + "/mkosi.extra" + kind.releaseFile(name));
  }

  private static List<String> template(String file) throws IOException {
    String path = "/templates/mkosi/" + file;
    try (InputStream in = MkosiExtensionsTests.class.getResourceAsStream(path)) {
      return lines(Objects.requireNonNull(in, path).readAllBytes());
    }
  }

  private static List<String> lines(byte[] text) {
    return new String(text, StandardCharsets.UTF_8).lines().toList();
  }
}
