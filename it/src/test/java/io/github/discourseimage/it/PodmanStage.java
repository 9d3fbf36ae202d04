package io.github.discourseimage.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stage of a Dockerfile, built by podman. */
final class PodmanStage {
  private PodmanStage() {}

  /**
   * Builds {@code Dockerfile.builder} of a context, with its file {@code fetch} as a secret.
   *
   * @param root a tar archive, which becomes the image {@code localhost/builder-root}
   * @param result directory of the container to copy
   * @return the copy
   */
  static Path build(Path context, Path root, String result) throws IOException {
    Path copy = Files.createDirectory(context.resolve("copy").normalize());
    try (Podman podman = Podman.start()) {
      podman.run("import", "-q", root.toString(), "localhost/builder-root");
      podman.run(
          "build",
          "--isolation=chroot",
          "--network=host",
          "--file=" + context.resolve("Dockerfile.builder"),
          "--tag=localhost/stage",
          "--secret=id=fetch,src=" + context.resolve("fetch"),
          "--secret=id=certificates,src=/etc/ssl/certs/ca-certificates.crt",
          context.toString());
      String container = podman.run("create", "localhost/stage", "true").strip();
      podman.run("cp", container + ":" + result + "/.", copy.toString());
    }
    return copy;
  }
}
