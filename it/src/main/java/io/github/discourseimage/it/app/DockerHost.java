package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A machine of its own as far as Docker can tell: a daemon in namespaces for mounts, processes and
 * network, on a file system of Debian 13. Needs root.
 */
public final class DockerHost implements AutoCloseable {
  private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

  /** Releases of Docker. */
  public enum Release {
    /** Debian 12's, the oldest that is in use. */
    DOCKER_20("/opt/docker20"),
    /** Debian 13's. */
    DOCKER_26(""),
    /** Podman alone, Debian 13's, where control groups are of version 2, as systemd wants them. */
    PODMAN_5("");

    private final String prefix;

    Release(String prefix) {
      this.prefix = prefix;
    }
  }

  private final Path work;
  private final Release release;
  private final Daemons daemons;

  private DockerHost(Path work, Release release, Daemons daemons) {
    this.work = work;
    this.release = release;
    this.daemons = daemons;
  }

  /**
   * Unpacks what all hosts run from.
   *
   * @param cache where the roots of Debian are kept
   * @param root an empty directory
   */
  public static void unpack(Path cache, Path root) {
    Path archive = Debian.of(Suite.TRIXIE, cache).dockerRoot().toAbsolutePath();
    Path docker20 = Debian.of(Suite.BOOKWORM, cache).docker20().toAbsolutePath();
    try {
      Files.createDirectories(root.resolve("opt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.of(root, "tar", "-x", "--exclude=./dev/*", "-f", archive.toString()).succeeds();
    Command.of(root, "cp", "-a", docker20.toString(), root + "/opt/docker20").succeeds();
  }

  /**
   * Starts a daemon and waits until it answers.
   *
   * @param root see {@link #unpack}
   * @param work a directory that the host sees at the same path
   */
  public static DockerHost start(Release release, Path root, Path work) {
    Path script = Scripts.unpack("docker-host.sh", work);
    Command command =
        Command.of(work, "sh", script.toString(), root.toString(), work.toString(), release + "")
            .with("PATH", path(release))
            .with("LD_LIBRARY_PATH", release.prefix + "/lib/x86_64-linux-gnu");
    return new DockerHost(
        work,
        release,
        Daemons.start(command, work.resolve(release + ".log"), work.resolve(release + ".ready")));
  }

  private static String path(Release release) {
    return release.prefix + "/usr/sbin:" + release.prefix + "/usr/bin:" + PATH;
  }

  /**
   * Runs a command of docker.
   *
   * @return what it said
   * @throws IllegalStateException with that, when it fails
   */
  public String docker(String... arguments) {
    return command(work, Map.of(), docker(List.of(arguments))).succeeds();
  }

  /**
   * Runs any program on that host, in a directory below the one that both see.
   *
   * @return what it said
   * @throws IllegalStateException with that, when it fails
   */
  public String run(Path directory, Map<String, String> environment, String... words) {
    return command(directory, environment, List.of(words)).succeeds();
  }

  /** The same where a failure is expected; returns what it said. */
  public String fails(Path directory, Map<String, String> environment, String... words) {
    Command.Result result = command(directory, environment, List.of(words)).run("");
    if (result.exitCode() == 0) {
      throw new IllegalStateException(String.join(" ", words) + " did not fail: " + result);
    }
    return result.output();
  }

  private static List<String> docker(List<String> arguments) {
    List<String> words = new ArrayList<>(List.of("docker"));
    words.addAll(arguments);
    return words;
  }

  private Command command(Path directory, Map<String, String> environment, List<String> words) {
    Map<String, String> variables = new TreeMap<>(environment);
    variables.put("DOCKER_HOST", "unix://" + work.resolve(release + ".sock"));
    variables.put("HOME", "/root");
    variables.put("PATH", path(release));
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--target", String.valueOf(daemons.init())));
    all.addAll(List.of("--mount", "--net", "--pid", "--cgroup", "--", "env", "-i"));
    variables.forEach((name, value) -> all.add(name + "=" + value));
    all.addAll(List.of("sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh"));
    all.add(directory.toString());
    all.addAll(words);
    return Command.of(work, all);
  }

  /** Stops all containers and the daemon. */
  @Override
  public void close() {
    daemons.close();
  }
}
