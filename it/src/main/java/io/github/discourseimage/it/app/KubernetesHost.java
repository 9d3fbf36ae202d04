package io.github.discourseimage.it.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

  /** Where pods find this machine. */
  public static final String ADDRESS = "192.0.2.2";

  private static final String REGISTRY = "localhost:5000/";

  private final Path work;
  private final Daemons daemons;

  /** None where nothing runs that could ask. */
  @Nullable private final ClusterDns names;

  private KubernetesHost(Role role, Path work, Daemons daemons) {
    this.work = work;
    this.daemons = daemons;
    this.names = role == Role.NODE ? ClusterDns.start(ADDRESS, api()) : null;
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
        role, work, Daemons.start(command, work.resolve("host.log"), work.resolve("ready")));
  }

  /** What Helm is given to reach it. */
  public Path kubeConfig() {
    return work.resolve("kubeconfig.yaml");
  }

  public final KubeApi api() {
    return KubeApi.connect(work.resolve("certificates/api.crt"));
  }

  /**
   * Sends an image to the cluster's registry as it is, so that its digest stays.
   *
   * @param layout of OCI
   * @param tag in the layout
   * @return the repository
   */
  public String push(Path layout, String tag, String name) {
    Command.of(
            work,
            "skopeo",
            "copy",
            "--quiet",
            "--preserve-digests",
            "--dest-tls-verify=false",
            "oci:" + layout + ":" + tag,
            "docker://" + REGISTRY + name + ":" + tag)
        .succeeds();
    return REGISTRY + name;
  }

  /**
   * Ends a container's first process, and with it all others, by the signal that nobody can handle.
   *
   * @param id as the API gives it
   */
  public void kill(String id) {
    long pid =
        ProcessHandle.allProcesses()
            .map(ProcessHandle::pid)
            .filter(process -> isIn(process, id.replaceFirst(".*/", "")))
            .min(Long::compare)
            .orElseThrow(() -> new IllegalStateException("no process is in " + id));
    Command.of(work, "kill", "-9", String.valueOf(pid)).succeeds();
  }

  private static boolean isIn(long process, String container) {
    try {
      return Files.readString(Path.of("/proc/" + process + "/cgroup")).contains(container);
    } catch (IOException e) {
      // It has ended.
      return false;
    }
  }

  /** What the containers of all pods have said so far, and the last that the programs did. */
  public String logs() {
    return Command.of(
            work,
            "sh",
            "-c",
            "tail -n 40 log/pods/*/*/*.log; for l in log/*.log; do echo \"== $l\"; tail -n 5 $l; done")
        .run("")
        .output();
  }

  @Override
  public void close() {
    if (names != null) {
      names.close();
    }
    daemons.close();
  }
}
