package io.github.discourseimage.distribution;

import io.github.discourseimage.rootfs.UnixPath;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the supported distributions have and where they keep it: facts only. */
public enum Distribution {
  ALPINE(
      InitSystem.OPENRC,
      "/usr/local/share/ca-certificates",
      "update-ca-certificates",
      "/etc/ssl/certs/ca-certificates.crt",
      "nginx",
      "include /etc/nginx/modules/*.conf;",
      new Apk(
          "alpine:3.22",
          "brotli",
          "ca-certificates",
          "curl",
          "gawk",
          "gcompat",
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
          "vips")),
  ARCH(
      InitSystem.SYSTEMD,
      "/etc/ca-certificates/trust-source/anchors",
      "update-ca-trust",
      "/etc/ca-certificates/extracted/tls-ca-bundle.pem",
      "http",
      "include /etc/nginx/modules.d/*.conf;",
      new Pacman(
          "archlinux:base",
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
          "tzdata")),
  DEBIAN(
      InitSystem.SYSTEMD,
      "/usr/local/share/ca-certificates",
      "update-ca-certificates",
      "/etc/ssl/certs/ca-certificates.crt",
      "www-data",
      "include /etc/nginx/modules-enabled/*.conf;",
      new Apt(
          "debian:13-slim",
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
          "oxipng",
          "pngquant",
          "poppler-utils",
          "postgresql-client",
          "procps",
          "rsync",
          "ruby",
          "tini",
          "tzdata")),
  UBUNTU(
      InitSystem.SYSTEMD,
      "/usr/local/share/ca-certificates",
      "update-ca-certificates",
      "/etc/ssl/certs/ca-certificates.crt",
      "www-data",
      "include /etc/nginx/modules-enabled/*.conf;",
      new Apt(
          "ubuntu:26.04",
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
          "oxipng",
          "pngquant",
          "poppler-utils",
          "postgresql-client",
          "procps",
          "rsync",
          "ruby",
          "tini",
          "tzdata"));

  /** What starts services when the distribution runs as a host. */
  public enum InitSystem {
    SYSTEMD,
    OPENRC
  }

  private final InitSystem initSystem;
  private final UnixPath trustAnchors;
  private final String trustCommand;
  private final UnixPath trustBundle;
  private final String nginxUser;
  private final String nginxModules;
  private final PackageFamily packages;

  Distribution(
      InitSystem initSystem,
      String trustAnchors,
      String trustCommand,
      String trustBundle,
      String nginxUser,
      String nginxModules,
      PackageFamily packages) {
    this.initSystem = initSystem;
    this.trustAnchors = UnixPath.of(trustAnchors);
    this.trustCommand = trustCommand;
    this.trustBundle = UnixPath.of(trustBundle);
    this.nginxUser = nginxUser;
    this.nginxModules = nginxModules;
    this.packages = packages;
  }

  /**
   * Parses the name that os-release(5) gives as {@code ID}.
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public static Distribution of(String id) {
    for (Distribution distribution : values()) {
      if (distribution.id().equals(id)) {
        return distribution;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + id
            + "' is not a distribution this plugin knows; it must be one of "
            + Arrays.stream(values()).map(Distribution::id).collect(Collectors.joining(", ")));
  }

  /** The {@code ID} of os-release(5). */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public InitSystem initSystem() {
    return initSystem;
  }

  /** Directory whose {@code .crt} files {@link #trustCommand()} takes into the trust store. */
  public UnixPath trustAnchors() {
    return trustAnchors;
  }

  /** The program that rebuilds the trust store from the anchors. */
  public String trustCommand() {
    return trustCommand;
  }

  /**
   * The file of all trusted roots that {@link #trustCommand()} writes. Where it is not {@code
   * /etc/ssl/certs/ca-certificates.crt}, that is a link to it.
   */
  public UnixPath trustBundle() {
    return trustBundle;
  }

  /** The account that the distribution's nginx package makes for the workers. */
  public String nginxUser() {
    return nginxUser;
  }

  /** The directive by which the distribution's nginx loads its dynamic modules. */
  public String nginxModules() {
    return nginxModules;
  }

  /** Whether the packages bring nginx's brotli module. */
  public boolean hasNginxBrotli() {
    return packages.packages().stream().anyMatch(name -> name.contains("http-brotli"));
  }

  /** What the app needs at run time and how it is installed in a container. */
  public PackageFamily packages() {
    return packages;
  }

  @Override
  public String toString() {
    return id();
  }
}
