package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.stage.CacheCleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcMojoTests {

  @TempDir private Path cache;
  private final List<String> lines = new ArrayList<>();

  @Test
  void tells_what_went_and_what_is_left() throws Exception {
    download("old", 9);
    download("young", 1);
    Files.createDirectories(cache.resolve("git/forum.git"));

    goal("20g", "5").execute();

    assertThat(lines)
        .containsExactly(
            "Freed 1.0 kB in " + cache + ": 1 download",
            "Kept 1.0 kB of at most 21.5 GB, and all repositories");
    assertThat(cache.resolve("downloads/old")).doesNotExist();
    assertThat(cache.resolve("downloads/young")).exists();
    assertThat(cache.resolve("git/forum.git")).exists();
  }

  @Test
  void an_empty_cache_is_no_failure() throws Exception {
    cache = cache.resolve("none");

    goal("0k", null).execute();

    assertThat(lines)
        .containsExactly(
            "Nothing had to go from " + cache, "Kept 0 B of at most 0 B, and all repositories");
    assertThat(cache).doesNotExist();
  }

  @Test
  void what_is_in_use_is_named() {
    CacheCleaner.Result result =
        new CacheCleaner.Result(
            5_000_000,
            7_000,
            List.of("stages/10-ruby/a", "stages/20-gems/b", "fetched-files"),
            List.of("roots/c"));

    assertThat(CleaningReport.lines(Path.of("/c"), 1000, result))
        .containsExactly(
            "Freed 5.0 MB in /c: 2 results of stages, 1 store of fetched packages",
            "Kept 7.0 kB of at most 1.0 kB, and all repositories",
            "Left alone what builds use that run now: 1 builder root (roots/c)");
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    assertThatThrownBy(() -> goal("20", "a month").execute())
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("discourse.gc.maxSize")
        .hasMessageContaining("is '20', not a number with the unit k, m or g")
        .hasMessageContaining("discourse.gc.olderThan")
        .hasMessageContaining("is 'a month', not a number");
  }

  @Test
  void it_can_be_skipped() throws Exception {
    download("old", 9);
    GcMojo goal = goal("0k", "0");
    goal.skip = true;

    goal.execute();

    assertThat(lines).containsExactly("Skipped: discourse.skip is true");
    assertThat(cache.resolve("downloads/old")).exists();
  }

  private void download(String name, int days) throws Exception {
    Path file = Files.createDirectories(cache.resolve("downloads")).resolve(name);
    Files.write(file, new byte[1000]);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
  }

  private GcMojo goal(String maxSize, @Nullable String olderThan) {
    GcMojo goal = new GcMojo();
    goal.gcMaxSize = maxSize;
    goal.gcOlderThan = olderThan;
    goal.cacheDirectory = cache.toFile();
    goal.session = Sessions.withUserProperties(Map.of());
    goal.setLog(
        new SystemStreamLog() {
          @Override
          public void debug(Throwable error) {}

          @Override
          public void info(CharSequence content) {
            lines.add(content.toString());
          }
        });
    return goal;
  }
}
