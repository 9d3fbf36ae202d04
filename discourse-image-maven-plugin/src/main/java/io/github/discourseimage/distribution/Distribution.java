package io.github.discourseimage.distribution;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the supported distributions have and where they keep it: facts only. */
public enum Distribution {
  ALPINE(
      InitSystem.OPENRC,
      TrustStore.UPDATE_CA_CERTIFICATES,
      "include /etc/nginx/modules/*.conf;",
      new Apk("alpine:3.22")),
  ARCH(
      InitSystem.SYSTEMD,
      TrustStore.UPDATE_CA_TRUST,
      "include /etc/nginx/modules.d/*.conf;",
      new Pacman("archlinux:base")),
  DEBIAN(
      InitSystem.SYSTEMD,
      TrustStore.UPDATE_CA_CERTIFICATES,
      "include /etc/nginx/modules-enabled/*.conf;",
      new Apt("debian:13-slim", "trixie")),
  UBUNTU(
      InitSystem.SYSTEMD,
      TrustStore.UPDATE_CA_CERTIFICATES,
      "include /etc/nginx/modules-enabled/*.conf;",
      new Apt("ubuntu:26.04", "resolute"));

  /** What starts services when the distribution runs as a host. */
  public enum InitSystem {
    SYSTEMD,
    OPENRC
  }

  private final InitSystem initSystem;
  private final TrustStore trustStore;
  private final String nginxModules;
  private final PackageFamily packages;

  Distribution(
      InitSystem initSystem, TrustStore trustStore, String nginxModules, PackageFamily packages) {
    this.initSystem = initSystem;
    this.trustStore = trustStore;
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

  /** Where its extensions are of use (os-release(5), {@code SYSEXT_SCOPE=}). */
  public String extensionScope() {
    return initSystem == InitSystem.SYSTEMD ? "system portable" : "portable";
  }

  /** Where certificates are trusted. */
  public TrustStore trustStore() {
    return trustStore;
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
