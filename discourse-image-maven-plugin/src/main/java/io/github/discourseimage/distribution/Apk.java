package io.github.discourseimage.distribution;

import java.util.List;
import java.util.Optional;

/** Alpine's apk-tools. */
record Apk(String baseImage) implements PackageFamily {

  private static final List<String> PACKAGES =
      List.of(
          "brotli",
          "ca-certificates",
          "curl",
          "gawk",
          "gifsicle",
          "git",
          "imagemagick",
          "imagemagick-heic",
          "imagemagick-jpeg",
          "imagemagick-svg",
          "imagemagick-webp",
          "jemalloc",
          "jpegoptim",
          "libjpeg-turbo-utils",
          "nginx",
          "nginx-mod-http-brotli",
          "optipng",
          "oxipng",
          "pngquant",
          "poppler-utils",
          "postgresql17-client",
          "procps-ng",
          "rsync",
          "ruby",
          "ruby-bundler",
          "tar",
          "tini",
          "tzdata",
          "vips");

  private static final List<String> BUILD_PACKAGES =
      List.of(
          "brotli",
          "build-base",
          "cargo",
          "cmake",
          "curl",
          "curl-dev",
          "git",
          "gmp-dev",
          "jemalloc-dev",
          "libffi-dev",
          "libpq-dev",
          "libxml2-dev",
          "libxslt-dev",
          "linux-headers",
          "nodejs",
          "npm",
          "openssl-dev",
          "pkgconf",
          "ruby",
          "ruby-bundler",
          "ruby-dev",
          "rust",
          "tar",
          "xz",
          "yaml-dev",
          "zlib-dev");

  @Override
  public String name() {
    return "apk";
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
    return List.of();
  }

  @Override
  public Optional<String> suite() {
    return Optional.empty();
  }

  @Override
  public Optional<String> mkosiRelease() {
    return Optional.empty();
  }

  @Override
  public String install(List<String> packages) {
    return "apk add --no-cache " + String.join(" ", packages);
  }

  @Override
  public String cacheDirectory() {
    return "/var/cache/apk";
  }

  @Override
  public String installFromCache(List<String> packages) {
    return "apk add --update-cache --cache-dir "
        + cacheDirectory()
        + " "
        + String.join(" ", packages);
  }
}
