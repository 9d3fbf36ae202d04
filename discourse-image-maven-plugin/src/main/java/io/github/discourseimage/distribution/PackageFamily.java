package io.github.discourseimage.distribution;

import java.util.List;
import java.util.Optional;

/** How a family of distributions installs packages in a container. */
public sealed interface PackageFamily permits Apk, Apt, Pacman {

  /** The package manager: {@code apt}, {@code apk} or {@code pacman}. */
  String name();

  /** The container image to start from. */
  String baseImage();

  /** What the app needs at run time, by the family's names. */
  List<String> packages();

  /** What compiling the app needs beyond a base system, by the family's names. */
  List<String> buildPackages();

  /**
   * What a container with systemd as its first process needs besides; nothing where there is none.
   */
  List<String> systemdPackages();

  /** The release that mmdebstrap makes a root file system of; nothing where it cannot. */
  Optional<String> suite();

  /** The release that mkosi installs; nothing where it knows no such distribution. */
  Optional<String> mkosiRelease();

  /**
   * A shell command that installs packages as root and leaves neither a cache behind nor what no
   * running app reads, such as headers.
   */
  String install(List<String> packages);

  /** Where {@link #installFromCache} keeps what it downloads. */
  String cacheDirectory();

  /** A shell command that installs packages as root and keeps what it downloads for others. */
  String installFromCache(List<String> packages);
}
