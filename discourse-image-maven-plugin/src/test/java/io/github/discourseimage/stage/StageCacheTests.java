package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ExclusiveLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageCacheTests {

  @TempDir private Path directory;
  private StageCache cache;

  @BeforeEach
  void open() {
    cache = new StageCache(directory);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  @Test
  void keeps_the_outputs_and_nothing_else() throws IOException {
    try (PendingStage pending = cache.begin("20-gems", "k1", BuildLog.SILENT)) {
      write(pending.app().resolve("vendor/bundle/a.rb"));
      write(pending.app().resolve("node_modules/b/node_modules/c.js"));
      write(pending.app().resolve("frontend/app/node_modules/d.js"));
      write(pending.app().resolve("app.rb"));
      write(pending.root().resolve("usr/lib/discourse-ruby/bin/ruby"));
      write(pending.out().resolve("20-gems.dependencies.tar"));
      Files.createSymbolicLink(pending.app().resolve("plugins"), Path.of("/etc"));

      pending.commit(
          List.of(
              "/usr/lib/discourse-ruby",
              "/usr/lib/discourse/vendor/bundle",
              "**/node_modules",
              "plugins/*"));
    }

    StageResult result = cache.find("20-gems", "k1").orElseThrow();
    assertThat(result.outputs())
        .extracting(output -> output.at().toString())
        .containsExactly(
            "/usr/lib/discourse-ruby",
            "/usr/lib/discourse/frontend/app/node_modules",
            "/usr/lib/discourse/node_modules",
            "/usr/lib/discourse/vendor/bundle");
    assertThat(result.outputs().get(2).host().resolve("b/node_modules/c.js")).exists();
    assertThat(result.outputs().get(0).host().resolve("bin/ruby")).exists();
    assertThat(result.out().resolve("20-gems.dependencies.tar")).exists();
    assertThat(names(directory.resolve("stages/20-gems"))).containsExactly("k1", "k1.lock");
    assertThat(names(result.directory())).containsExactly("out", "outputs", "tree");
  }

  @Test
  void a_key_that_nobody_made_is_not_there() {
    assertThat(cache.find("20-gems", "k1")).isEmpty();
  }

  @Test
  void what_fails_leaves_nothing() throws IOException {
    try (PendingStage pending = cache.begin("20-gems", "k1", BuildLog.SILENT)) {
      Path locked = pending.app().resolve("locked");
      write(locked.resolve("inner/file"));
      Files.setPosixFilePermissions(
          locked.resolve("inner"), PosixFilePermissions.fromString("r-xr-xr-x"));
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    }

    assertThat(cache.find("20-gems", "k1")).isEmpty();
    assertThat(names(directory.resolve("stages/20-gems"))).containsExactly("k1.lock");
  }

  @Test
  void an_output_that_is_read_only_can_be_kept() throws IOException {
    try (PendingStage pending = cache.begin("20-gems", "k1", BuildLog.SILENT)) {
      Path bundle = pending.app().resolve("vendor/bundle");
      write(bundle.resolve("a.rb"));
      Files.setPosixFilePermissions(bundle, PosixFilePermissions.fromString("r-xr-xr-x"));

      StageResult result = pending.commit(List.of("vendor/bundle"));

      assertThat(result.outputs().get(0).host().resolve("a.rb")).exists();
    }
  }

  @Test
  void a_result_that_is_used_becomes_young() throws IOException {
    StageResult result = make("20-gems", "k1");
    Files.setLastModifiedTime(result.directory(), FileTime.from(Instant.EPOCH));

    cache.find("20-gems", "k1");

    assertThat(Files.getLastModifiedTime(result.directory()).toInstant())
        .isAfter(Instant.now().minusSeconds(60));
  }

  @Test
  void two_builds_that_want_the_same_make_it_once() throws Exception {
    AtomicInteger made = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(2);
    Runnable build =
        () -> {
          started.countDown();
          try (StageCache own = new StageCache(directory);
              PendingStage pending = own.begin("20-gems", "k1", BuildLog.SILENT)) {
            if (own.find("20-gems", "k1").isEmpty()) {
              started.await();
              made.incrementAndGet();
              pending.commit(List.of());
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };

    CompletableFuture.allOf(CompletableFuture.runAsync(build), CompletableFuture.runAsync(build))
        .get();

    assertThat(made).hasValue(1);
    assertThat(cache.find("20-gems", "k1")).isPresent();
  }

  @Test
  void clears_away_what_the_dead_left_and_not_what_the_living_do() throws Exception {
    Path dead = directory.resolve("stages/20-gems/dead.work");
    write(dead.resolve("app/file"));
    Path living = directory.resolve("stages/20-gems/living.work");
    write(living.resolve("app/file"));

    ExclusiveLock other =
        ExclusiveLock.take(directory.resolve("stages/20-gems/living.lock"), () -> {});
    try (other) {
      make("40-node", "k2");
    }

    assertThat(dead).doesNotExist();
    assertThat(living).exists();
  }

  @Test
  void remembers_what_was_fetched() {
    assertThat(cache.isFetched("20-gems", "k1")).isFalse();

    cache.fetched("20-gems", "k1");

    assertThat(cache.isFetched("20-gems", "k1")).isTrue();
    assertThat(cache.isFetched("20-gems", "k2")).isFalse();
    assertThat(cache.fetchedFiles()).isEmptyDirectory();
  }

  @Test
  void names_cannot_lead_out_of_the_cache() {
    assertThatThrownBy(() -> cache.find("20-gems", "../k1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'../k1' is no name of a stage or a key");
  }

  private StageResult make(String stage, String key) {
    try (PendingStage pending = cache.begin(stage, key, BuildLog.SILENT)) {
      return pending.commit(List.of());
    }
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
