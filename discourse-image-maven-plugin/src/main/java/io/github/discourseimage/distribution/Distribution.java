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
      "include /etc/nginx/modules/*.conf;"),
  ARCH(
      InitSystem.SYSTEMD,
      "/etc/ca-certificates/trust-source/anchors",
      "update-ca-trust",
      "/etc/ca-certificates/extracted/tls-ca-bundle.pem",
      "http",
      "include /etc/nginx/modules.d/*.conf;"),
  DEBIAN(
      InitSystem.SYSTEMD,
      "/usr/local/share/ca-certificates",
      "update-ca-certificates",
      "/etc/ssl/certs/ca-certificates.crt",
      "www-data",
      "include /etc/nginx/modules-enabled/*.conf;"),
  UBUNTU(
      InitSystem.SYSTEMD,
      "/usr/local/share/ca-certificates",
      "update-ca-certificates",
      "/etc/ssl/certs/ca-certificates.crt",
      "www-data",
      "include /etc/nginx/modules-enabled/*.conf;");

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

  Distribution(
      InitSystem initSystem,
      String trustAnchors,
      String trustCommand,
      String trustBundle,
      String nginxUser,
      String nginxModules) {
    this.initSystem = initSystem;
    this.trustAnchors = UnixPath.of(trustAnchors);
    this.trustCommand = trustCommand;
    this.trustBundle = UnixPath.of(trustBundle);
    this.nginxUser = nginxUser;
    this.nginxModules = nginxModules;
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

  @Override
  public String toString() {
    return id();
  }
}
