package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.ScaleFrontEnd;
import io.github.discourseimage.samples.FileSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("end-to-end")
class ScaleTests {
  @Test
  void theLargeFrontEndHasAsManyPackagesAsDiscourses(@TempDir Path app) throws IOException {
    FileSet.of(Path.of(System.getProperty("it.samples"), "sample-app"))
        .forEach(
            (path, mode, bytes) -> {
              Path file = app.resolve(path);
              Files.createDirectories(Objects.requireNonNull(file.getParent()));
              Files.write(file, bytes);
            });
    long packages = ScaleFrontEnd.addTo(app, Path.of(System.getProperty("it.cache")));
    assertThat(packages).isBetween(1_800L, 2_600L);
    assertThat(Files.readString(app.resolve("pnpm-lock.yaml")))
        .contains("frontend/scale:", "frontend/discourse:");
  }
}
