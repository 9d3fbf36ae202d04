package io.github.discourseimage.distribution;

import java.util.List;

/** Debian's apt. */
record Apt(String baseImage) implements PackageFamily {

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

  @Override
  public List<String> packages() {
    return PACKAGES;
  }

  @Override
  public String install() {
    return "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "
        + String.join(" ", PACKAGES)
        + " && rm -rf /var/lib/apt/lists/*";
  }
}
