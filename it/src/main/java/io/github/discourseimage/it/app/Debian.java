package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Packages and root file systems of a release of Debian, whatever this machine runs, without root.
 * All packages are those of the release itself, without its updates, so that what is built in one
 * root runs in another.
 */
public final class Debian {
  private static final String BUILDER =
      "brotli,build-essential,ca-certificates,curl,git,libffi-dev,libgmp-dev,libjemalloc-dev,libpq-dev,"
          + "libssl-dev,libyaml-dev,pkg-config,ruby,ruby-build,ruby-bundler,ruby-dev,xz-utils,zlib1g-dev";
  private static final String DOCKER =
      "ca-certificates,catatonit,curl,docker-buildx,docker-cli,docker-compose,docker.io,iproute2,iptables,mount,"
          + "netavark,podman,postgresql-17,postgresql-17-pgvector,redis-server";
  private static final List<String> DOCKER_20 =
      List.of("containerd", "docker.io", "libdevmapper1.02.1", "runc");
  static final String RUNTIME =
      "ca-certificates,curl,libjemalloc2,libnginx-mod-http-brotli-filter,libnginx-mod-http-brotli-static,"
          + "libpq5,libyaml-0-2,nginx-light,ruby,ruby-bundler,tini";

  private final Suite suite;
  private final Path directory;

  private Debian(Suite suite, Path directory) {
    this.suite = suite;
    this.directory = directory;
  }

  /**
   * @param cache what was downloaded or made once is taken from here
   */
  public static Debian of(Suite suite, Path cache) {
    Path directory = cache.toAbsolutePath().resolve(suite.id());
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Debian(suite, directory);
  }

  public Suite suite() {
    return suite;
  }

  Path directory() {
    return directory;
  }

  /** What all releases share. */
  Path cache() {
    return Objects.requireNonNull(directory.getParent());
  }

  /** Downloads packages into a directory. */
  void download(List<String> packages, Path target) {
    packages().download(packages, target);
  }

  private DebianPackages packages() {
    return new DebianPackages(suite.id(), directory);
  }

  /**
   * The archive that upstream published and a package of this release is made from.
   *
   * @param name of the source package, such as {@code ruby3.3}
   */
  public Path upstreamSource(String name) {
    Path target = directory.resolve("source-" + name);
    if (!Files.exists(target)) {
      Path part = directory.resolve("source-" + name + ".part");
      packages().source(name, part);
      move(part, target);
    }
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches(".*\\.orig\\.tar\\.\\w+"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no source of " + name + " in " + target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A root with compilers, headers and Ruby, as a tar archive. */
  public Path builderRoot() {
    return root("builder", "apt", BUILDER);
  }

  /** The same with Rust's compiler, by which a Ruby gets YJIT; twice as large. */
  public Path builderRootWithRust() {
    return root("rust-builder", "apt", BUILDER + ",rustc");
  }

  /** A root with Ruby, the libraries of the sample's gems and nginx, but no compiler. */
  public Path runtimeRoot() {
    return root("runtime", "essential", RUNTIME);
  }

  /** The same with systemd, for an image in which it is the first process. */
  public Path systemdRoot() {
    return root("systemd-runtime", "apt", RUNTIME + ",libnss-systemd,systemd");
  }

  /**
   * A root with packages of the image's own choice, which an image can begin with.
   *
   * @param packages as the Dockerfile installs them
   */
  public Path containerRoot(List<String> packages) {
    return root("container", "apt", String.join(",", packages));
  }

  /**
   * A root with a Docker daemon and podman 5, and with PostgreSQL and Redis to make images of;
   * trixie's.
   */
  public Path dockerRoot() {
    return root("docker", "essential", DOCKER);
  }

  /** The programs of the oldest Docker that is in use, unpacked; bookworm's. */
  public Path docker20() {
    return unpacked("docker-20", DOCKER_20);
  }

  /** Programs of packages that are not installed. */
  Path unpacked(String name, List<String> packages) {
    return packages().unpacked(name, packages);
  }

  private Path root(String name, String variant, String packages) {
    return new DebianRoots(suite.id(), directory).root(name, variant, packages);
  }

  /** Unpacks an archive; everything then belongs to this user. */
  public static void unpack(Path archive, Path target) {
    try {
      Files.createDirectories(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.of(
            target,
            "tar",
            "-x",
            "--no-same-owner",
            "--exclude=./dev/*",
            "-f",
            archive.toAbsolutePath().toString())
        .succeeds();
  }

  static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
