package io.github.discourseimage.distribution;

import java.util.List;

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

  @Override
  public List<String> packages() {
    return PACKAGES;
  }

  @Override
  public String install() {
    return "apk add --no-cache " + String.join(" ", PACKAGES);
  }
}
