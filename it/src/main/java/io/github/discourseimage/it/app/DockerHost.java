package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A machine of its own as far as Docker can tell: a daemon in namespaces for mounts, processes and
 * network, on a file system of Debian 13. Needs root. Whatever it mounts or starts is gone with it,
 * also when this process is killed.
 */
public final class DockerHost implements AutoCloseable {
  private static final int START_SECONDS = 60;

  /** Deleting a gigabyte takes its time on a busy disk. */
  private static final int STOP_SECONDS = 180;

  private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

  /** Releases of Docker. */
  public enum Release {
    /** Debian 12's, the oldest that is in use. */
    DOCKER_20("/opt/docker20"),
    /** Debian 13's. */
    DOCKER_26("");

    private final String prefix;

    Release(String prefix) {
      this.prefix = prefix;
    }
  }

  private final Path work;
  private final Release release;
  private final Process process;

  private DockerHost(Path work, Release release, Process process) {
    this.work = work;
    this.release = release;
    this.process = process;
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
    Path log = work.resolve(release + ".log");
    Process process =
        Command.of(work, "sh", script.toString(), root.toString(), work.toString(), release + "")
            .with("PATH", path(release))
            .with("LD_LIBRARY_PATH", release.prefix + "/lib/x86_64-linux-gnu")
            .start(log);
    DockerHost host = new DockerHost(work, release, process);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!Files.exists(work.resolve(release + ".ready"))) {
      if (!process.isAlive() || System.nanoTime() > end) {
        host.close();
        throw new IllegalStateException("no Docker daemon: " + read(log));
      }
      pause();
    }
    return host;
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
    List<String> all = new ArrayList<>(List.of("nsenter", "--target", String.valueOf(init())));
    all.addAll(List.of("--mount", "--net", "--pid", "--", "env", "-i"));
    variables.forEach((name, value) -> all.add(name + "=" + value));
    all.addAll(List.of("sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh"));
    all.add(directory.toString());
    all.addAll(words);
    return Command.of(work, all);
  }

  /** The first process in the namespaces: the script's child is unshare, whose child it is. */
  private long init() {
    return process
        .children()
        .flatMap(ProcessHandle::children)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the Docker host is gone"))
        .pid();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops all containers and the daemon. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
  }
}
