package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stage of a Dockerfile, built by podman without root in a store that is removed afterwards. */
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
    // Podman takes no path of more than 50 characters for its run time files.
    Path store = Files.createTempDirectory("podman");
    Path copy = context.resolve("copy").normalize();
    String script =
        """
        store=$1 context=$2 root=$3 result=$4 copy=$5
        podman() { command podman --root "$store/s" --runroot "$store/r" --storage-driver overlay "$@"; }
        podman import -q "$root" localhost/builder-root
        cd "$context"
        podman build --isolation=chroot --network=host -f Dockerfile.builder -t localhost/stage \\
          --secret id=fetch,src=fetch --secret id=certificates,src=/etc/ssl/certs/ca-certificates.crt .
        mkdir "$copy"
        podman unshare sh -c '
          store=$1
          image=$(podman --root "$store/s" --runroot "$store/r" --storage-driver overlay image mount localhost/stage)
          cp -R "$image$2/." "$3"
          podman --root "$store/s" --runroot "$store/r" --storage-driver overlay image unmount localhost/stage' \\
          sh "$store" "$result" "$copy"
        """;
    try {
      run(script, store.toString(), context.toString(), root.toString(), result, copy.toString());
      return copy;
    } finally {
      run("podman unshare rm -rf \"$1\"", store.toString());
    }
  }

  private static void run(String script, String... arguments) throws IOException {
    String[] words = new String[arguments.length + 5];
    words[0] = "sh";
    words[1] = "-e";
    words[2] = "-c";
    words[3] = script;
    words[4] = "sh";
    System.arraycopy(arguments, 0, words, 5, arguments.length);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException("podman ended with " + code + ":\n" + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
