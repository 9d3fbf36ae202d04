package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MavenVersionsTests {
  @ParameterizedTest
  @ValueSource(strings = {"it.maven3Home", "it.maven4Home"})
  void theOldestMavenAndTheNextOneBuildTheSameBytes(String home) {
    Case one = Case.of("one-distribution", home);
    Case reference = Case.of("one-distribution", home + "-reference");
    reference.maven("package").succeeds();

    Path program = Path.of(System.getProperty(home));
    // what another Maven downloads must not meet what runs beside it
    MavenRun.Result built =
        one.workbench().withMaven(program).maven(one.directory(), "verify").succeeds();
    // each Maven finds the jar with Helm for this platform
    assertThat(built.text()).contains("find nothing wrong with the chart");
    String name = "one-image-1.0-SNAPSHOT-rootfs.tar.zst";
    assertThat(Sha256.of(one.output(name))).isEqualTo(Sha256.of(reference.output(name)));
  }
}
