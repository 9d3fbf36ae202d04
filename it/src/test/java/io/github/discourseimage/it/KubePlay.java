package io.github.discourseimage.it;

import io.github.discourseimage.it.app.DockerHost;
import io.github.discourseimage.it.app.DockerHost.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Podman's {@code kube play} on a host of its own, with PostgreSQL and Redis beside the pods, in
 * the place of a node of a cluster. It knows no hooks, Services, readiness, {@code fsGroup} or
 * {@code preStop} and asks no probe by itself: those that matter are done here as the kubelet does
 * them.
 */
final class KubePlay implements AutoCloseable {
  /** Where pods find the databases: the host's end of their network. */
  static final String GATEWAY = "10.89.0.1";

  static final String PASSWORD = "a-password";

  private static final Map<String, String> ENVIRONMENT =
      Map.of("CONTAINERS_CONF", "/run/containers.conf", "PODMAN_IGNORE_CGROUPSV1_WARNING", "1");

  private final DockerHost host;
  private final Path directory;

  private KubePlay(DockerHost host, Path directory) {
    this.host = host;
    this.directory = directory;
  }

  /**
   * Starts a host with empty databases.
   *
   * @param root see {@link DockerHost#unpack}
   * @param directory an empty one that the host sees at the same path
   */
  static KubePlay start(Path root, Path directory) throws IOException {
    return start(Release.DOCKER_26, root, directory);
  }

  /** The same on a host of a kind of its own. */
  static KubePlay start(Release release, Path root, Path directory) throws IOException {
    KubePlay node = new KubePlay(DockerHost.start(release, root, directory), directory);
    try {
      String databases = Files.readString(Path.of("src/test/resources/kube-play/databases.sh"));
      Files.writeString(directory.resolve("databases.sh"), databases);
      Files.writeString(directory.resolve("db-password"), PASSWORD);
      // Nobody outside is to be reached, so no firewall has to translate anything.
      String configuration =
          Podman.CONFIGURATION
              + "[network]\nfirewall_driver = \"none\"\nnetwork_config_dir = \"/run/networks\"\n";
      Files.writeString(directory.resolve("containers.conf"), configuration);
      node.sh("cp containers.conf /run && sh databases.sh " + directory);
      node.podman("network create --disable-dns --subnet=10.89.0.0/24 forum");
      return node;
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /** Takes the image of a layout as it is, so that podman knows it by its digest. */
  void pull(Path layout, String tag, String image) throws IOException {
    Path copy = directory.resolve("oci");
    try (Stream<Path> files = Files.walk(layout)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(layout.relativize(file)));
      }
    }
    // Podman makes the image's name of what the layout calls it.
    Path index = copy.resolve("index.json");
    String name = "org.opencontainers.image.ref.name\":\"%s\"";
    String text = Files.readString(index);
    Files.writeString(index, text.replace(name.formatted(tag), name.formatted(image)));
    podman("pull --quiet oci:" + copy + ":" + image);
  }

  /** Hands objects to podman as one file. */
  void play(String name, String yaml) throws IOException {
    podman("kube play --network=forum " + Files.writeString(file(name), yaml));
  }

  /** Takes away what {@link #play} made under a name. */
  void down(String name) {
    podman("kube down --force " + file(name));
  }

  private Path file(String name) {
    return directory.resolve(name + ".yaml");
  }

  /** Gives a volume to the pods' group, as {@code fsGroup} asks for. */
  void giveToGroup(String volume, int group) {
    String path = podman("volume inspect --format={{.Mountpoint}} " + volume).trim();
    sh("chgrp %d %s && chmod 2775 %s".formatted(group, path, path));
  }

  /** Where the containers of a deployment's pod listen. */
  String address(ChartManifest deployment) {
    String infra =
        podman("pod inspect --format={{.InfraContainerID}} " + deployment.name() + "-pod").trim();
    return podman("inspect --format={{.NetworkSettings.Networks.forum.IPAddress}} " + infra).trim();
  }

  /** Podman's names of the containers of an object's pod, by Kubernetes'. */
  static SortedMap<String, String> containers(ChartManifest owner) {
    return names(owner, owner.containers());
  }

  /** The same with those that run first. */
  static SortedMap<String, String> allContainers(ChartManifest owner) {
    return names(owner, owner.allContainers());
  }

  private static SortedMap<String, String> names(ChartManifest owner, List<Map<?, ?>> containers) {
    SortedMap<String, String> names = new TreeMap<>();
    for (Map<?, ?> container : containers) {
      String name = String.valueOf(container.get("name"));
      names.put(name, owner.name() + "-pod-" + name);
    }
    return names;
  }

  /**
   * Ends a pod as the kubelet does: each container's {@code preStop} first, then its signal.
   *
   * @return the containers' exit codes, by Kubernetes' name
   */
  SortedMap<String, String> stop(ChartManifest deployment) {
    SortedMap<String, String> names = containers(deployment);
    // Nothing that ends now is to be started again.
    names.values().forEach(name -> podman("update --restart=no " + name));
    List<String> lines = new ArrayList<>();
    for (Map<?, ?> container : deployment.containers()) {
      String name = names.get(String.valueOf(container.get("name")));
      String command = command(container, "lifecycle", "preStop");
      // The hook may outlive the container whose end it asks for, and is ended with it.
      String exec = command.isEmpty() ? "" : words() + "exec " + name + " " + command + "; ";
      lines.add("(" + exec + words() + "stop " + name + ") &\n");
    }
    sh(String.join("", lines) + "wait");
    SortedMap<String, String> codes = new TreeMap<>();
    names.forEach(
        (key, name) ->
            codes.put(key, podman("inspect --format={{.State.ExitCode}} " + name).trim()));
    return codes;
  }

  /** Asks a pod's readiness probes until all are content. */
  void awaitReady(ChartManifest pod) {
    for (Map<?, ?> container : pod.containers()) {
      String command = command(container, "readinessProbe");
      if (!command.isEmpty()) {
        String name = containers(pod).get(String.valueOf(container.get("name")));
        String asked = words() + "exec " + name + " " + command;
        sh("for i in $(seq 60); do %s && exit; sleep 1; done; %s".formatted(asked, asked));
      }
    }
  }

  /** A container's command below a path, as a shell's words. */
  private static String command(Map<?, ?> container, String... path) {
    Map<?, ?> action = ChartManifest.map(ChartManifest.map(container, path), "exec");
    return ChartManifest.list(action.get("command")).stream()
        .map(word -> "'" + word + "'")
        .collect(Collectors.joining(" "));
  }

  /** What podman says to a command of these words. */
  String podman(String command) {
    return sh(words() + command);
  }

  private String words() {
    return "podman --root=" + directory + "/podman --runroot=/run/podman ";
  }

  /** What a shell on the host says, in the directory that both see. */
  String sh(String script) {
    return host.run(directory, ENVIRONMENT, "sh", "-c", script);
  }

  @Override
  public void close() {
    try {
      podman("pod rm --all --force --time=1");
    } finally {
      host.close();
    }
  }
}
