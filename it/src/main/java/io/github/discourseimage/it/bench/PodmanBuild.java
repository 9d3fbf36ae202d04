package io.github.discourseimage.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Dockerfile beside this class, built by podman in a store of its own. */
final class PodmanBuild {
  private static final String BASE = "localhost/discourse-bench-root";

  private final Path directory;
  private final Path runRoot;
  private final Path cache;
  private final Path source;

  private PodmanBuild(Path directory, Path runRoot, Path cache, Path source) {
    this.directory = directory;
    this.runRoot = runRoot;
    this.cache = cache;
    this.source = source;
  }

  /** Imports the base image, unless an earlier run did. */
  static PodmanBuild prepare(Path directory, Path root, Path cache, Path source)
      throws IOException {
    Files.createDirectories(directory);
    try (InputStream dockerfile =
        Objects.requireNonNull(PodmanBuild.class.getResourceAsStream("Dockerfile"))) {
      String text = new String(dockerfile.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(
          directory.resolve("Dockerfile"), text.replace("@manifests@", manifests(source)));
    }
    // Podman takes no path of more than 50 characters for it, and wants the same for the same
    // store.
    String name = "podman-%08x".formatted(directory.hashCode());
    Path runRoot = Path.of(System.getProperty("java.io.tmpdir"), name);
    PodmanBuild build = new PodmanBuild(directory, runRoot, cache, source);
    build.podman("image exists %1$s || podman import -q '%2$s' %1$s".formatted(BASE, root));
    return build;
  }

  /** Copies of each workspace member's package.json, by which packages are installed. */
  private static String manifests(Path source) throws IOException {
    try (Stream<Path> members = Files.list(source.resolve("frontend"))) {
      return members
          .map(member -> "frontend/" + member.getFileName())
          .sorted()
          .map(member -> "COPY %1$s/package.json %1$s/".formatted(member))
          .collect(Collectors.joining("\n"));
    }
  }

  Duration buildAnew() {
    return build("--no-cache");
  }

  Duration build() {
    return build("");
  }

  /** Without a container's own network and cgroups, which not every machine lets one have. */
  private Duration build(String option) {
    return podman(
        "build -q --isolation=chroot --network=host %1$s -v '%2$s':/cache -t localhost/forum -f Dockerfile '%3$s'"
            .formatted(option, cache, source));
  }

  private Duration podman(String arguments) {
    return Shell.run(
        directory,
        """
        podman() { command podman --root '%1$s/storage' --runroot '%2$s' --storage-driver overlay "$@"; }
        podman %3$s
        """
            .formatted(directory, runRoot, arguments));
  }
}
