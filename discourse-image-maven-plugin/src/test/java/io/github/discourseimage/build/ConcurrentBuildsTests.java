package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.image.Artifact;
import io.github.discourseimage.source.git.SampleRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentBuildsTests {

  @TempDir Path directory;

  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<String> sums(ImageBuilder.Result result) {
    return result.artifacts().stream().map(Artifact::sha256).toList();
  }

  @Test
  void buildsOfOneProjectTakeTurns() throws Exception {
    try (ForumFixture forum = new ForumFixture(directory)) {
      for (int i = 0; i < 300; i++) {
        forum.appFiles.put("app/file" + i, SampleRepository.file("content " + i + "\n"));
      }
      forum.app.commit("main", forum.appFiles);

      Callable<List<String>> build = () -> sums(forum.with(ImageBuilder::build));
      Callable<List<String>> write =
          () -> {
            forum.with(
                builder -> {
                  builder.write();
                  return "";
                });
            return sums(forum.with(ImageBuilder::build));
          };
      List<List<String>> results = atOnce(List.of(build, write, build));

      assertThat(results.get(0)).hasSize(4);
      assertThat(results).allSatisfy(sums -> assertThat(sums).isEqualTo(results.get(0)));
      assertThat(forum.target.resolve("rootfs/usr/lib/discourse/app/file299")).exists();
      try (Stream<Path> files = Files.walk(forum.target)) {
        assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
      }
    }
  }

  @Test
  void modulesBuiltAtOnceDoNotDisturbEachOther() throws Exception {
    try (ForumFixture one = new ForumFixture(Files.createDirectories(directory.resolve("one")));
        ForumFixture two = new ForumFixture(Files.createDirectories(directory.resolve("two")))) {
      two.write("src/main/rootfs/etc/motd", "Two\n");
      List<ImageBuilder.Result> results = atOnce(List.of(one::build, two::build));

      assertThat(sums(results.get(0)).get(0)).isNotEqualTo(sums(results.get(1)).get(0));
      assertThat(two.target.resolve("rootfs/etc/motd")).hasContent("Two");
      assertThat(one.target.resolve("rootfs/etc/motd")).doesNotExist();
    }
  }
}
