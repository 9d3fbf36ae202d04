package io.github.discourseimage.distribution;

import java.util.List;
import java.util.Optional;

/** Debian's apt. */
record Apt(String baseImage, String release) implements PackageFamily {

  private static final List<String> PACKAGES =
      List.of(
          "advancecomp",
          "brotli",
          "bundler",
          "ca-certificates",
          "curl",
          "gawk",
          "gifsicle",
          "git",
          "imagemagick",
          "jhead",
          "jpegoptim",
          "libjemalloc2",
          "libjpeg-turbo-progs",
          "libnginx-mod-http-brotli-filter",
          "libnginx-mod-http-brotli-static",
          "libvips42t64",
          "nginx-light",
          "optipng",
          "pngquant",
          "poppler-utils",
          "postgresql-client",
          "procps",
          "rsync",
          "ruby",
          "tini",
          "tzdata");

  private static final List<String> BUILD_PACKAGES =
      List.of(
          "brotli",
          "build-essential",
          "ca-certificates",
          "cargo",
          "cmake",
          "curl",
          "git",
          "libcurl4-openssl-dev",
          "libffi-dev",
          "libgmp-dev",
          "libjemalloc-dev",
          "libpq-dev",
          "libssl-dev",
          "libxml2-dev",
          "libxslt1-dev",
          "libyaml-dev",
          "nodejs",
          "npm",
          "pkg-config",
          "ruby",
          "ruby-build",
          "ruby-bundler",
          "ruby-dev",
          "rustc",
          "xz-utils",
          "zlib1g-dev");

  @Override
  public String name() {
    return "apt";
  }

  @Override
  public List<String> packages() {
    return PACKAGES;
  }

  @Override
  public List<String> buildPackages() {
    return BUILD_PACKAGES;
  }

  @Override
  public List<String> systemdPackages() {
    return List.of("libnss-systemd", "systemd");
  }

  @Override
  public Optional<String> suite() {
    return Optional.of(release);
  }

  @Override
  public Optional<String> mkosiRelease() {
    return suite();
  }

  @Override
  public String install(List<String> packages) {
    return update(packages) + " && apt-get clean && rm -rf /var/lib/apt/lists/*";
  }

  private static String update(List<String> packages) {
    return "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "
        + String.join(" ", packages);
  }

  @Override
  public String cacheDirectory() {
    return "/var/cache/apt";
  }

  /** Images have a hook that empties apt's cache; here it must not. */
  @Override
  public String installFromCache(List<String> packages) {
    return "rm -f /etc/apt/apt.conf.d/docker-clean && " + update(packages);
  }
}
