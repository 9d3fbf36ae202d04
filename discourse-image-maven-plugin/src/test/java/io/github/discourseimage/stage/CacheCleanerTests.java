package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCleanerTests {

  private static final String[] ALL = {
    "stages/10-ruby/old", "roots/abc", "fetched-files", "downloads/file", "stages/10-ruby/new"
  };

  @TempDir private Path cache;

  /** Five items of 1000 bytes; the first was used five days ago, the last one day ago. */
  @BeforeEach
  void fill() throws IOException {
    try (StageCache stages = new StageCache(cache)) {
      for (String key : List.of("old", "new")) {
        try (PendingStage pending = stages.begin("10-ruby", key, BuildLog.SILENT)) {
          write(pending.out().resolve("10-ruby.runtime.tar"));
          pending.commit(List.of());
        }
      }
      write(cache.resolve("fetched-files/gems/a.gem"));
      stages.fetched("10-ruby", "k1");
    }
    write(cache.resolve("roots/abc/rootfs/file"));
    Files.writeString(cache.resolve("roots/abc/about"), "");
    write(cache.resolve("downloads/file"));
    write(cache.resolve("git/a.git/HEAD"));
    age("stages/10-ruby/old", 5);
    age("roots/abc/about", 4);
    age("fetched-files", 9);
    age("fetched/10-ruby/k1", 3);
    age("downloads/file", 2);
    age("stages/10-ruby/new", 1);
  }

  @Test
  void removes_nothing_that_is_young_and_small_enough() {
    CacheCleaner.Result result = clean(5000, Duration.ofDays(6));

    assertThat(result).isEqualTo(new CacheCleaner.Result(0, 5000, List.of(), List.of()));
  }

  @Test
  void the_least_recently_used_go_first() {
    CacheCleaner.Result result = clean(2500, Duration.ofDays(6));

    assertThat(result)
        .isEqualTo(new CacheCleaner.Result(3000, 2000, List.of(ALL[0], ALL[1], ALL[2]), List.of()));
    assertThat(cache.resolve(ALL[0])).doesNotExist();
    assertThat(cache.resolve(ALL[4])).exists();
    assertThat(cache).isDirectoryNotContaining("glob:**/.dead-*");
  }

  @Test
  void what_is_too_old_goes_however_small_it_is() {
    CacheCleaner.Result result = clean(Long.MAX_VALUE, Duration.ofHours(84));

    assertThat(result.removed()).containsExactly(ALL[0], ALL[1]);
  }

  @Test
  void nothing_is_left_of_all_but_git_and_locks() throws IOException {
    CacheCleaner.Result result = clean(0, Duration.ofDays(6));

    assertThat(result.removed()).containsExactly(ALL);
    assertThat(result.kept()).isZero();
    assertThat(cache.resolve("git/a.git/HEAD")).exists();
    try (StageCache stages = new StageCache(cache)) {
      assertThat(stages.isFetched("10-ruby", "k1")).isFalse();
      assertThat(stages.find("10-ruby", "new")).isEmpty();
    }
  }

  @Test
  void images_of_registries_go_as_a_whole() throws IOException {
    Path image = cache.resolve("images/" + "a".repeat(64));
    write(image.resolve("blobs/sha256/layer"));
    Files.createFile(image.resolveSibling("a".repeat(64) + ".lock"));
    write(cache.resolve("images/names/tag"));

    assertThat(clean(0, Duration.ofDays(6)).removed()).contains("images/" + "a".repeat(64));

    assertThat(image).doesNotExist();
    assertThat(cache.resolve("images/names/tag")).exists();
  }

  @Test
  void what_a_build_uses_stays() throws IOException {
    try (StageCache stages = new StageCache(cache)) {
      assertThat(stages.find("10-ruby", "old")).isPresent();
      stages.hold(cache.resolve("roots/abc/rootfs"));
      stages.fetchedFiles();

      CacheCleaner.Result result = clean(0, Duration.ofDays(6));

      assertThat(result.removed()).containsExactly(ALL[3], ALL[4]);
      assertThat(result.inUse()).containsExactlyInAnyOrder(ALL[0], ALL[1], ALL[2]);
    }
    assertThat(clean(0, Duration.ofDays(6)).kept()).isZero();
  }

  @Test
  void what_a_build_makes_stays() throws IOException {
    Path work = cache.resolve("stages/10-ruby/old.work");
    write(work.resolve("app/file"));
    Path dead = cache.resolve("stages/10-ruby/dead.work");
    write(dead.resolve("app/file"));
    ExclusiveLock lock = ExclusiveLock.take(cache.resolve("stages/10-ruby/old.lock"), () -> {});
    try (lock) {
      assertThat(clean(0, Duration.ofDays(6)).inUse()).containsExactly(ALL[0]);
    }

    assertThat(work).exists();
    assertThat(dead).doesNotExist();
  }

  @Test
  void another_process_that_lives_keeps_what_it_uses_and_a_dead_one_does_not() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                cache.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.getInputStream().read()).isEqualTo('y');
      assertThat(clean(0, Duration.ofDays(6)).inUse()).containsExactly(ALL[0]);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(clean(0, Duration.ofDays(6)).removed()).containsExactly(ALL[0]);
    assertThat(cache.resolve("leases")).isDirectoryNotContaining("glob:**.list");
  }

  /** Uses a result until it is killed. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      StageCache stages = new StageCache(Path.of(arguments[0]));
      System.out.print(stages.find("10-ruby", "old").isPresent() ? 'y' : 'n');
      System.out.flush();
      while (System.in.read() >= 0) {
        // The parent says nothing.
      }
    }
  }

  @Test
  void read_only_directories_are_no_hindrance() throws IOException {
    Path sealed = cache.resolve("stages/10-ruby/old/out");
    Files.setPosixFilePermissions(sealed, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.setPosixFilePermissions(
        cache.resolve(ALL[0]), PosixFilePermissions.fromString("r-xr-xr-x"));

    assertThat(clean(4000, Duration.ofDays(6)).removed()).containsExactly(ALL[0]);
    assertThat(cache).isDirectoryNotContaining("glob:**/.dead-*");
  }

  @Test
  void what_builds_began_and_never_ended_goes() throws IOException {
    write(cache.resolve("roots/.new-1/rootfs/file"));
    write(cache.resolve("downloads/.new-2"));
    Files.writeString(cache.resolve("roots/archive-1.lock"), "");
    Files.writeString(cache.resolve("downloads/1.lock"), "");

    assertThat(clean(5000, Duration.ofDays(6)).kept()).isEqualTo(5000);

    assertThat(cache.resolve("roots")).isDirectoryNotContaining("glob:**/.new-*");
    assertThat(cache.resolve("downloads")).isDirectoryNotContaining("glob:**/.new-*");
  }

  @Test
  void what_a_build_is_about_to_make_in_a_directory_stays() throws IOException {
    write(cache.resolve("roots/.new-1/rootfs/file"));
    write(cache.resolve("downloads/.new-2"));

    try (ExclusiveLock lock = ExclusiveLock.take(cache.resolve("roots/archive-1.lock"), () -> {})) {
      clean(5000, Duration.ofDays(6));
    }

    assertThat(cache.resolve("roots/.new-1")).exists();
    assertThat(cache.resolve("downloads/.new-2")).doesNotExist();
  }

  @Test
  void a_note_goes_with_its_root_and_not_before() throws IOException {
    String digest = "a".repeat(64);
    write(cache.resolve("roots/" + digest + "/rootfs/file"));
    Files.writeString(cache.resolve("roots/" + digest + "/about"), "");
    Path kept = cache.resolve("roots/mmdebstrap-12");
    Files.writeString(kept, digest + "\nmade\n");
    age("roots/mmdebstrap-12", 9);
    Path dangling = cache.resolve("roots/archive-12");
    Files.writeString(dangling, "b".repeat(64) + "\nstamp\n");

    clean(Long.MAX_VALUE, Duration.ofDays(6));
    assertThat(kept).exists();
    assertThat(dangling).doesNotExist();

    assertThat(clean(0, Duration.ofDays(6)).removed()).contains("roots/" + digest);
    assertThat(kept).doesNotExist();
  }

  @Test
  void a_cache_that_is_not_there_is_empty() {
    assertThat(new CacheCleaner(cache.resolve("none"), BuildLog.SILENT).clean(0, Optional.empty()))
        .isEqualTo(new CacheCleaner.Result(0, 0, List.of(), List.of()));
    assertThat(cache.resolve("none")).doesNotExist();
  }

  private CacheCleaner.Result clean(long maxSize, Duration olderThan) {
    return new CacheCleaner(cache, BuildLog.SILENT).clean(maxSize, Optional.of(olderThan));
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[1000]);
  }

  private void age(String path, int days) throws IOException {
    Instant time = Instant.now().minus(Duration.ofDays(days));
    Files.setLastModifiedTime(cache.resolve(path), FileTime.from(time));
  }
}
