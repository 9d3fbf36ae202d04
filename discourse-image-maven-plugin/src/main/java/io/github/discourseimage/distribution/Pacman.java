package io.github.discourseimage.distribution;

import java.util.List;

/** Arch's pacman. */
record Pacman(String baseImage) implements PackageFamily {

  private static final List<String> PACKAGES =
      List.of(
          "brotli",
          "ca-certificates",
          "curl",
          "gawk",
          "gifsicle",
          "git",
          "imagemagick",
          "jemalloc",
          "jhead",
          "jpegoptim",
          "libjpeg-turbo",
          "libvips",
          "nginx",
          "optipng",
          "oxipng",
          "pngquant",
          "poppler",
          "postgresql-libs",
          "procps-ng",
          "rsync",
          "ruby",
          "ruby-bundler",
          "tar",
          "tini",
          "tzdata");

  @Override
  public List<String> packages() {
    return PACKAGES;
  }

  @Override
  public String install() {
    return "pacman -Syu --noconfirm --needed "
        + String.join(" ", PACKAGES)
        + " && rm -rf /var/cache/pacman/pkg/*";
  }
}
