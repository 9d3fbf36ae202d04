package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.MergedExtensions;
import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample app, compiled, as extension images of systemd. */
@Tag("end-to-end")
class ExtensionImagesTests {

  @Test
  void theExtensionsAreTheTreeAndNoFileIsInTwo() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.BOOKWORM);
    Case project = compiled.project("extensions");
    compiled
        .maven(project, compiled.cache(), "-Ddiscourse.outputs=directory,sysext,confext")
        .succeeds();
    Path target = project.project().target();

    MergedExtensions merged = MergedExtensions.of(target, target.resolve("merged"));

    assertThat(merged.differences()).isEmpty();
    assertThat(merged.release("discourse-app")).startsWith("ID=_any\n");
    assertThat(merged.release("discourse-config")).startsWith("ID=_any\n");
    assertThat(merged.release("discourse-native-debian"))
        .startsWith("ID=debian\nVERSION_ID=12\nARCHITECTURE=");
    assertThat(merged.release("discourse-config-debian"))
        .startsWith("ID=debian\nVERSION_ID=12\nCONFEXT_SCOPE=");

    Path elsewhere = Files.createTempDirectory("a place with spaces");
    try {
      Case again = compiled.projectAt(elsewhere.resolve("another name"));
      compiled
          .maven(again, compiled.cache(), "-Ddiscourse.outputs=sysext,confext")
          .environment("TZ", "Pacific/Kiritimati")
          .options("-Duser.timezone=Pacific/Kiritimati")
          .succeeds();
      assertThat(sums(again.project().target())).isEqualTo(sums(target)).hasSize(4);
    } finally {
      CompiledApp.delete(elsewhere);
    }
  }

  /**
   * The tests with the tag systemd take what this leaves: for Debian 12, whose systemd takes no
   * configuration as an extension, portable services that are whole.
   */
  @ParameterizedTest
  @CsvSource({"BOOKWORM,whole,discourse_debian.raw", "TRIXIE,extensions,discourse-base-debian.raw"})
  void aVersionIsInTheImageOfTheAppAndTheBaseIsNone(Suite suite, String layout, String portable)
      throws IOException {
    CompiledApp compiled = CompiledApp.of(suite);
    Case before = compiled.project("host-1");
    Case after = compiled.nextVersion("host-2");
    for (Case version : List.of(before, after)) {
      compiled
          .maven(
              version,
              compiled.cache(),
              "-Ddiscourse.outputs=sysext,confext,portable",
              "-Ddiscourse.portableLayout=" + layout)
          .succeeds();
    }

    Map<String, String> old = sums(before.project().target());
    Map<String, String> next = sums(after.project().target());
    assertThat(next).hasSize(5).containsOnlyKeys(old.keySet());
    assertThat(next.get("sysext/discourse-app.raw.sha256"))
        .isNotEqualTo(old.get("sysext/discourse-app.raw.sha256"));
    String image = "portable/" + portable + ".sha256";
    assertThat(Objects.equals(next.get(image), old.get(image)))
        .isEqualTo(layout.equals("extensions"));
  }

  private static Map<String, String> sums(Path target) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(target, 2)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".raw.sha256")).toList()) {
        sums.put(target.relativize(file).toString(), Files.readString(file));
      }
    }
    return sums;
  }
}
