package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Kubernetes 1.20 on this machine, in namespaces of its own for mounts and processes, and in the
 * network of this process: the caller sees to it that this is nobody else's. Needs root.
 */
public final class KubernetesHost implements AutoCloseable {

  /** How much of a cluster it is. */
  public enum Role {
    /** An API server with its store: takes objects and judges them, but runs nothing. */
    API,
    /** A whole cluster of one node. */
    NODE
  }

  private final Path work;
  private final Daemons daemons;

  private KubernetesHost(Path work, Daemons daemons) {
    this.work = work;
    this.daemons = daemons;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param cache see {@link KubernetesPrograms}
   * @param work a directory for its logs and data
   */
  public static KubernetesHost start(Role role, Path cache, Path work) {
    KubernetesPrograms programs = KubernetesPrograms.of(cache);
    Path script = Scripts.unpack("kubernetes-host.sh", work);
    Scripts.unpack("kubernetes-daemons.sh", work);
    Command command =
        Command.of(
                work,
                "sh",
                script.toString(),
                work.toString(),
                programs.packages().toString(),
                role.name().toLowerCase(Locale.ROOT))
            .with("PATH", programs.path());
    return new KubernetesHost(
        work, Daemons.start(command, work.resolve("host.log"), work.resolve("ready")));
  }

  /** What Helm is given to reach it. */
  public Path kubeConfig() {
    return work.resolve("kubeconfig.yaml");
  }

  public KubeApi api() {
    return KubeApi.connect(work.resolve("certificates/api.crt"));
  }

  /** What one of its programs has said: {@code apiserver}, {@code kubelet} and so on. */
  public String log(String program) {
    try {
      return Files.readString(work.resolve("log").resolve(program + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    daemons.close();
  }
}
