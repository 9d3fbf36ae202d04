package io.github.discourseimage.distribution;

import java.util.List;

/** Arch's pacman. */
record Pacman(String baseImage, List<String> packages) implements PackageFamily {

  Pacman(String baseImage, String... packages) {
    this(baseImage, List.of(packages));
  }

  @Override
  public String install() {
    return "pacman -Syu --noconfirm --needed "
        + String.join(" ", packages)
        + " && rm -rf /var/cache/pacman/pkg/*";
  }
}
