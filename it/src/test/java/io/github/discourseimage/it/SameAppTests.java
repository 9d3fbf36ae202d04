package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same app compiled in another way, and on what could be another machine. */
@Tag("end-to-end")
class SameAppTests {
  private static final String ANOTHER_HOST = "a-machine-of-another-name";
  private static final Instant START = Instant.now();

  @ParameterizedTest
  @EnumSource(Suite.class)
  void podmanGivesTheSameBytesAsBubblewrap(Suite suite) {
    CompiledApp compiled = CompiledApp.of(suite);
    Case other = compiled.project("podman");
    Path cache = other.directory().resolve("cache");
    try {
      MavenRun.Result result =
          compiled.maven(other, cache, "-Ddiscourse.build.sandbox=podman").succeeds();
      assertThat(result.text()).contains("debian 20-gems, build", "debian 50-assets, build");
      assertThat(sums(other)).isEqualTo(sums(compiled.image())).hasSize(2);
    } finally {
      CompiledApp.delete(cache);
    }
  }

  @Test
  void homeUserHostDirectoryTimeZoneUmaskAndProcessorsLeaveNoTrace() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.TRIXIE);
    Path elsewhere = Files.createTempDirectory("a place with spaces");
    try {
      Case there = compiled.projectAt(elsewhere.resolve("another name"));
      compiled
          .maven(there, elsewhere.resolve("cache"), "-Ddiscourse.build.processors=1")
          .environment("HOME", elsewhere.toString())
          .environment("TZ", "Pacific/Kiritimati")
          .environment("USER", "somebody")
          .options("-Duser.timezone=Pacific/Kiritimati")
          .executable(elsewhere(elsewhere, compiled.image().workbench().mavenHome()))
          .succeeds();
      assertThat(sums(there)).isEqualTo(sums(compiled.image())).hasSize(2);
    } finally {
      CompiledApp.delete(elsewhere);
    }
    tellsNothingOfTheMachine(compiled);
  }

  /**
   * Podman builds the stage {@code builder} of the Dockerfile on a builder root that is there, in
   * the place of a distribution's image and the packages for it. A container without a network of
   * its own is not to be had on every machine, so here nothing keeps code of the app from it.
   */
  @Test
  void theDockerfileGivesTheSameFilesAsTheSandbox() throws IOException {
    CompiledApp compiled = CompiledApp.of(Suite.BOOKWORM);
    Case other = compiled.project("dockerfile");
    compiled.maven(other, compiled.cache(), "-Ddiscourse.build=false").succeeds();
    String dockerfile = Files.readString(other.output("container/Dockerfile"));
    int stage = dockerfile.indexOf("FROM builder-${DISTRIBUTION} AS builder");
    int next = dockerfile.indexOf("\nFROM ", stage);
    Files.writeString(
        other.output("Dockerfile.builder"),
        dockerfile
            .substring(stage, next)
            .replace("FROM builder-${DISTRIBUTION}", "FROM localhost/builder-root")
            .replace("RUN --network=none", "RUN"));
    Files.writeString(other.output("fetch"), String.join("\n", compiled.fetchEnvironment()) + "\n");

    Path results = PodmanStage.build(other.output("."), compiled.debian().builderRoot(), "/out");

    SortedMap<String, String> sandboxs = files(compiled.results());
    // The container begins with the image's tree, in which these links are.
    sandboxs.keySet().removeIf(path -> path.startsWith("/usr/lib/discourse/public/plugins"));
    assertThat(files(results)).hasSizeGreaterThan(100).isEqualTo(sandboxs);
  }

  /** What the stages' tars in a directory hold, but for the times. */
  private static SortedMap<String, String> files(Path directory) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> tars = Files.list(directory)) {
      for (Path tar :
          (Iterable<Path>) tars.filter(it -> it.toString().endsWith(".tar"))::iterator) {
        Tarball.read(tar)
            .members()
            .forEach(
                (path, member) ->
                    files.put(
                        path,
                        "%o %s %s"
                            .formatted(
                                member.mode(), member.link(), Arrays.hashCode(member.bytes()))));
      }
    }
    return files;
  }

  /** What is equal there and here holds nothing that differs; this also finds what is equal. */
  private static void tellsNothingOfTheMachine(CompiledApp compiled) {
    List<String> words = new ArrayList<>(dates(START));
    words.addAll(dates(Instant.now()));
    words.add(compiled.cache().toString());
    words.add(compiled.image().directory().toString());
    words.add(System.getProperty("user.dir"));
    words.add(System.getProperty("user.home"));
    words.add(System.getProperty("user.name") + "@");
    words.add(ANOTHER_HOST);
    for (Path file : compiled.image().project().tarballs()) {
      Tarball tarball = Tarball.read(file);
      assertThat(Traces.in(tarball, words)).as(file.toString()).isEmpty();
      tarball
          .members()
          .forEach(
              (path, member) -> {
                assertThat(member.time()).as(path).isEqualTo("2026-01-01T00:00:00Z");
                boolean isState = path.startsWith("/run/") || path.startsWith("/var/");
                if (!isState) {
                  assertThat(member.uid()).as(path).isZero();
                }
                if (member.link().isEmpty()) {
                  // Any user with group 0 may run the app, so the group writes where the app does.
                  assertThat(member.mode() & (isState ? 06002 : 06022)).as(path).isZero();
                }
              });
    }
  }

  private static List<String> dates(Instant time) {
    return List.of("yyyy-MM-dd", "MMM d yyyy", "d MMM yyyy", "EEE MMM d").stream()
        .map(pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT))
        .map(format -> format.format(time.atOffset(ZoneOffset.UTC)))
        .toList();
  }

  /** Maven as another user on a host of another name; nothing of this needs root. */
  private static Path elsewhere(Path directory, Path maven) throws IOException {
    Path program = directory.resolve("mvn-elsewhere");
    Files.writeString(
        program,
        """
        #!/bin/sh
        umask 077
        exec unshare --map-root-user --user --uts \\
          sh -c 'hostname %s && exec "$@"' sh "%s" "$@"
        """
            .formatted(ANOTHER_HOST, maven.resolve("bin/mvn")));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }

  private static List<String> sums(Case image) {
    return image.project().tarballs().stream().map(Sha256::of).toList();
  }
}
