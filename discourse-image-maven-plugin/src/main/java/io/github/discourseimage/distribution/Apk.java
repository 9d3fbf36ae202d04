package io.github.discourseimage.distribution;

import java.util.List;

/** Alpine's apk-tools. */
record Apk(String baseImage, List<String> packages) implements PackageFamily {

  Apk(String baseImage, String... packages) {
    this(baseImage, List.of(packages));
  }

  @Override
  public String install() {
    return "apk add --no-cache " + String.join(" ", packages);
  }
}
