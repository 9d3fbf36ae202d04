package io.github.discourseimage.distribution;

import java.util.List;

/** Debian's apt. */
record Apt(String baseImage, List<String> packages) implements PackageFamily {

  Apt(String baseImage, String... packages) {
    this(baseImage, List.of(packages));
  }

  @Override
  public String install() {
    return "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "
        + String.join(" ", packages)
        + " && rm -rf /var/lib/apt/lists/*";
  }
}
