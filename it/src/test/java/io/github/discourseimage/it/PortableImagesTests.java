package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.Suite;
import io.github.discourseimage.it.app.UnpackedPortable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The sample app, compiled, as portable services of systemd: tests with a host attach what is left
 * here.
 */
@Tag("end-to-end")
class PortableImagesTests {
  private static final List<String> OF_HOST = List.of("hosts", "machine-id", "resolv.conf");

  @ParameterizedTest
  @EnumSource
  void theBaseIsTheRootThatItBeginsWith(Suite suite) {
    CompiledApp compiled = CompiledApp.of(suite);
    Case project = compiled.project("portable");

    String said =
        compiled
            .maven(
                project, compiled.cache(), "-Ddiscourse.outputs=directory,sysext,confext,portable")
            .succeeds()
            .text();

    assertThat(said).doesNotContain("The output portable writes");
    assertThat(differences(project, compiled, "discourse-base-debian.raw")).isEmpty();
    assertThat(project.output("portable/profile/discourse/service.conf"))
        .hasSameTextualContentAs(
            project.output("rootfs/usr/lib/systemd/portable/profile/discourse/service.conf"));
  }

  @Test
  void theWholeServiceIsTheBaseWithTheAppAndEqualWhenItIsBuiltAgain() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.BOOKWORM);
    List<String> sums = new ArrayList<>();
    for (String name : List.of("portable-whole", "portable-again")) {
      Case project = compiled.project(name);
      compiled
          .maven(
              project,
              compiled.cache(),
              "-Ddiscourse.outputs=directory,portable",
              "-Ddiscourse.portableLayout=whole")
          .succeeds();
      sums.add(Files.readString(project.output("portable/discourse_debian.raw.sha256")));
      if (sums.size() == 1) {
        assertThat(differences(project, compiled, "discourse_debian.raw")).isEmpty();
      }
    }

    assertThat(sums.get(1)).isEqualTo(sums.get(0));
  }

  /** What differs beyond what a read-only image needs. */
  private static List<String> differences(Case project, CompiledApp compiled, String image) {
    Path target = project.project().target();
    assertThat(target.resolve("portable").resolve(image)).isRegularFile();
    List<String> differences =
        new ArrayList<>(
            UnpackedPortable.differences(
                target, compiled.debian().runtimeRoot(), target.resolve("unpacked-portable")));
    assertThat(differences).contains("PORTABLE_PREFIXES=discourse");
    differences.remove("PORTABLE_PREFIXES=discourse");
    differences.remove("Files wanted/usr/lib/os-release and unpacked/usr/lib/os-release differ");
    differences.removeIf(line -> OF_HOST.stream().anyMatch(it -> isAbout(line, it)));
    return differences;
  }

  private static boolean isAbout(String line, String file) {
    return line.equals("Only in unpacked/etc: " + file) || line.contains(" unpacked/etc/" + file);
  }
}
