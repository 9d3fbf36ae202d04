package io.github.discourseimage.distribution;

import java.util.List;
import java.util.Optional;

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

  private static final List<String> BUILD_PACKAGES =
      List.of(
          "base-devel",
          "brotli",
          "cmake",
          "curl",
          "git",
          "gmp",
          "jemalloc",
          "libffi",
          "libxml2",
          "libxslt",
          "libyaml",
          "nodejs",
          "npm",
          "openssl",
          "pkgconf",
          "postgresql-libs",
          "ruby",
          "ruby-bundler",
          "rust",
          "xz",
          "zlib");

  @Override
  public String name() {
    return "pacman";
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
    return List.of("systemd");
  }

  @Override
  public Optional<String> suite() {
    return Optional.empty();
  }

  @Override
  public Optional<String> mkosiRelease() {
    return Optional.of("rolling");
  }

  @Override
  public String install(List<String> packages) {
    // Arch has no packages of headers, manuals and the like: they come with everything.
    return installFromCache(packages)
        + " && rm -rf "
        + cacheDirectory()
        + "/* /usr/include /usr/lib/pkgconfig /usr/share/doc /usr/share/gtk-doc /usr/share/info /usr/share/man";
  }

  @Override
  public String cacheDirectory() {
    return "/var/cache/pacman/pkg";
  }

  @Override
  public String installFromCache(List<String> packages) {
    return "pacman -Syu --noconfirm --needed " + String.join(" ", packages);
  }
}
