package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.Debian;
import io.github.discourseimage.it.app.GemIndex;
import io.github.discourseimage.it.app.NodeTools;
import io.github.discourseimage.it.app.Suite;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The project that the site's page about compiling shows. */
@Tag("end-to-end")
class OwnStageTests {
  private static final Path SAMPLES = Path.of(System.getProperty("it.samples"));
  private static final Path CACHE = Path.of(System.getProperty("it.cache"));
  private static final String ASSETS = "/usr/lib/discourse/public/assets/";

  @Test
  void aProjectAddsAStageAndReplacesAFileOfTheBuiltInOnes() throws Exception {
    Case project = Case.of("compiles-the-app", "own-stage");
    Debian debian = Debian.of(Suite.BOOKWORM, CACHE);
    MavenRun.Result first;
    MavenRun.Result second;
    try (GemIndex gems = GemIndex.start(debian, SAMPLES)) {
      String[] arguments = {
        "package",
        "-Ddiscourse.builderRoots.debian=" + debian.builderRoot(),
        "-Ddiscourse.runtimeRoots.debian=" + debian.runtimeRoot(),
        "-Ddiscourse.cacheDirectory=" + CACHE.resolve("own-stage"),
        "-Dgems.mirror=" + gems.url(),
        "-Dnpm.mirror=" + NodeTools.registry()
      };
      first = project.maven(arguments).succeeds();
      second = project.maven(arguments).succeeds();
    }

    assertThat(first.text()).contains("50-assets.prune replaces built-in stages/50-assets.prune");
    Tarball rootfs = Tarball.read(project.output("compiled-1.0-SNAPSHOT-rootfs.tar.zst"));
    assertThat(rootfs.get("/usr/lib/discourse/public/gems.txt").text().lines())
        .anyMatch(gem -> gem.matches("rack-[0-9.]+"))
        .isSorted();
    List<String> assets =
        rootfs.members().keySet().stream().filter(path -> path.startsWith(ASSETS)).toList();
    assertThat(assets)
        .anyMatch(path -> path.endsWith(".js.gz"))
        .noneMatch(path -> path.endsWith(".br"));
    assertThat(second.text()).contains("Up to date").doesNotContain("60-gem-list");
  }
}
