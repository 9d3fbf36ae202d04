package io.github.discourseimage.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A small chart in a directory. */
final class TestChart {

  /** What its pods need to be allowed. */
  static final String CONFINED =
      "securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot:"
          + " true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";

  final Path directory;

  TestChart(Path parent, String name) throws IOException {
    directory = parent.resolve(name);
    file("Chart.yaml", "apiVersion: v2\nname: " + name + "\nversion: 1.0.0\n");
    file("values.yaml", "motd: Welcome\n");
  }

  TestChart file(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
    return this;
  }

  /** A pod with one container. */
  static String pod(String name, String ofPod, String ofContainer) {
    return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: "
        + name
        + "\nspec:\n  automountServiceAccountToken: false\n"
        + ofPod
        + "  containers:\n    - name: main\n      image: busybox@sha256:"
        + "0".repeat(64)
        + "\n"
        + ofContainer;
  }

  /** The library is unpacked once for all tests of a build. */
  static EmbeddedHelm helm(Path scratch) {
    return new EmbeddedHelm(Path.of("target/helm-cache"), scratch);
  }
}
