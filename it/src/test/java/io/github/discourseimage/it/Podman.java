package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Podman of an ordinary user, with a store of its own that is removed afterwards. Works where
 * control groups are those of version 1 and nobody runs systemd, as in many containers of CI
 * services.
 */
final class Podman implements AutoCloseable {
  static final String CONFIGURATION =
      """
      [containers]
      default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
      [engine]
      runtime = "runc"
      cgroup_manager = "cgroupfs"
      events_logger = "file"
      """;

  private final Path store;

  private Podman(Path store) {
    this.store = store;
  }

  static Podman start() throws IOException {
    // Podman takes no path of more than 50 characters for its run time files.
    Path store = Files.createTempDirectory("podman");
    Files.writeString(store.resolve("containers.conf"), CONFIGURATION);
    return new Podman(store);
  }

  /**
   * Runs a command of podman.
   *
   * @return what it said
   */
  String run(String... arguments) throws IOException {
    return execute(0, words(arguments));
  }

  /** The same for a command that ends with another code. */
  String fails(int code, String... arguments) throws IOException {
    return execute(code, words(arguments));
  }

  private List<String> words(String... arguments) {
    List<String> words = new ArrayList<>(List.of("podman", "--root=" + store + "/s"));
    words.addAll(List.of("--runroot=" + store + "/r", "--storage-driver=overlay"));
    words.addAll(List.of(arguments));
    return words;
  }

  private String execute(int expected, List<String> words) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("CONTAINERS_CONF", store + "/containers.conf");
    builder.environment().put("XDG_RUNTIME_DIR", store.toString());
    // Buildah keeps cache mounts there, under one name for all users of a machine.
    builder.environment().put("TMPDIR", Files.createDirectories(store.resolve("t")).toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      int code = process.waitFor();
      if (code != expected) {
        throw new IllegalStateException(words + " ended with " + code + ":\n" + output);
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    // The files belong to ids that only a user namespace lets one delete; podman on this store
    // would mount it.
    execute(0, List.of("podman", "unshare", "rm", "-rf", store + "/s", store + "/r", store + "/t"));
    CompiledApp.delete(store);
  }
}
