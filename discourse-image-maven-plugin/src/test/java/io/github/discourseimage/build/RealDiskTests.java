package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.source.git.SampleRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds in a process that has a small or a read-only disk mounted for itself. */
class RealDiskTests {

  @TempDir Path directory;

  /** Runs {@link Elsewhere} with the target on a disk of its own. */
  private List<String> build(String size, String... more) {
    RealTool.require("unshare");
    RealTool.require("mount");
    boolean mayMount =
        RealTool.run(Map.of(), directory, "unshare", "-m", "true").exitCode() == 0
            || "true".equals(System.getenv("CI"));
    Assumptions.assumeTrue(mayMount, "only root may mount a disk");
    String script =
        "set -e; mkdir -p project/target; mount -t tmpfs -o size="
            + size
            + " none project/target; "
            + String.join(" ", more)
            + " exec \"$@\" \"$PWD\"";
    return RealTool.run(
            Map.of(),
            directory,
            "unshare",
            "-m",
            "sh",
            "-c",
            script,
            "sh",
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Elsewhere.class.getName())
        .successfulStdout()
        .lines()
        .toList();
  }

  @Test
  void aFullDiskLeavesNoHalfOutput() {
    List<String> told = build("300k");

    Path tarball = directory.resolve("project/target/my-forum-1.0-rootfs.tar.zst");
    assertThat(told.get(0))
        .startsWith(
            "ENVIRONMENT " + tarball + ": the file cannot be written: No space left on device")
        .contains("MiB are free in");
    assertThat(told)
        .noneMatch(line -> line.startsWith("left: ") && line.contains(".tar"))
        .noneMatch(line -> line.endsWith(".part"));
  }

  @Test
  void aReadOnlyDiskIsToldOfBeforeAnythingIsRead() {
    List<String> told = build("10m", "mount -o remount,ro project/target;");

    assertThat(told.get(0))
        .startsWith("ENVIRONMENT " + directory.resolve("project/target") + ": is not writable: ")
        .containsIgnoringCase("read-only file system");
    assertThat(told).noneMatch(line -> line.startsWith("App "));
  }

  /** A build in a process of its own; tells what went wrong and what is in the target. */
  static final class Elsewhere {

    private Elsewhere() {}

    public static void main(String[] arguments) throws IOException {
      byte[] noise = new byte[500_000];
      new Random(1).nextBytes(noise);
      try (ForumFixture forum = new ForumFixture(Path.of(arguments[0]))) {
        forum.appFiles.put("public/noise.bin", SampleRepository.file(noise));
        forum.app.commit("main", forum.appFiles);
        try {
          forum.build();
        } catch (ImageBuildException e) {
          System.out.println(e.fault() + " " + e.getMessage());
        }
        forum.log.lines.forEach(System.out::println);
        try (Stream<Path> walk = Files.walk(forum.target)) {
          walk.filter(Files::isRegularFile)
              .forEach(file -> System.out.println("left: " + forum.target.relativize(file)));
        }
      }
    }
  }
}
