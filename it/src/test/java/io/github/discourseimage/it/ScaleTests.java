package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.ScaleFrontEnd;
import io.github.discourseimage.it.app.Suite;
import io.github.discourseimage.samples.FileSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample app with a front end as large as Discourse's. */
@Tag("end-to-end")
class ScaleTests {
  private static final String SCALE = "/usr/lib/discourse/frontend/scale/";
  private static final Path SAMPLES = Path.of(System.getProperty("it.samples"));
  private static final Path CACHE = Path.of(System.getProperty("it.cache"));

  @Test
  void twoThousandPackagesAreInstalledAndTheFewFilesThatAreNeededAreKept(@TempDir Path app)
      throws IOException {
    long packages = ScaleFrontEnd.addTo(writeSample(app), CACHE);
    assertThat(packages).isBetween(1_800L, 2_600L);
    FileSet frontEnd = FileSet.of(app);
    CompiledApp compiled = CompiledApp.of(Suite.BOOKWORM);
    Case project =
        compiled.projectOf(
            "scale",
            files -> files.with(frontEnd.only("frontend/scale/package.json", "pnpm-lock.yaml")));
    // What a list names is found behind pnpm's links, and none of them is left.
    project
        .project()
        .put(
            "src/main/stages/40-node.keep",
            "node_modules/.pnpm/lock.yaml\nfrontend/scale/node_modules/moment/locale/**\n");

    MavenRun.Result result = compiled.maven(project, compiled.cache()).succeeds();

    assertThat(result.text()).contains("debian 40-node, build: ", "debian 50-assets, build: ");
    Tarball image = Tarball.read(project.output("compiled-app-1.0-SNAPSHOT-rootfs-debian.tar.zst"));
    List<String> kept =
        image.members().keySet().stream()
            .filter(path -> path.contains("/node_modules/"))
            .filter(path -> !path.startsWith(SCALE + "node_modules/moment"))
            .toList();
    assertThat(kept)
        .containsExactly(
            "/usr/lib/discourse/node_modules/.pnpm",
            "/usr/lib/discourse/node_modules/.pnpm/lock.yaml");
    assertThat(image.get(SCALE + "node_modules/moment/locale/de.js").text()).contains("Januar");
    assertThat(image.members().values()).noneMatch(member -> member.link().contains(".pnpm"));
  }

  private static Path writeSample(Path app) throws IOException {
    FileSet.of(SAMPLES.resolve("sample-app"))
        .forEach(
            (path, mode, bytes) -> {
              Path file = app.resolve(path);
              Files.createDirectories(Objects.requireNonNull(file.getParent()));
              Files.write(file, bytes);
            });
    return app;
  }
}
