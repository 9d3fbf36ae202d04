package io.github.discourseimage.distribution;

import java.util.List;

/** How a family of distributions installs packages in a container. */
public sealed interface PackageFamily permits Apk, Apt, Pacman {

  /** The container image to start from. */
  String baseImage();

  /** What the app needs at run time, by the family's names. */
  List<String> packages();

  /** A shell command that installs the packages as root and leaves no cache behind. */
  String install();
}
