package io.github.discourseimage.it;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the containers of pods write, on volumes and elsewhere, where nothing keeps them from it: on
 * a root that can be written, in an image whose files all belong to their user. In the container's
 * own layer a changed file appears as a copy, a deleted one as a mark, and one that came and went
 * leaves a copy of its directory.
 */
final class WriteTrace {
  private static final String UNLOCKED = "localhost/unlocked:1";

  /** What podman itself puts into a container's own layer: the table of mounts, places to mount. */
  private static final String OF_PODMAN = "/etc|/etc/mtab|/run|/run/\\.containerenv|/run/secrets";

  /** The user is in the list of users, or podman would write it there, where others must not. */
  private static final String UNLOCK =
      "for d in /*; do case $d in /dev|/proc|/sys) ;; *) chown -R %1$d:0 $d || :;; esac; done;"
          + " mkdir -p /run/credentials; chown %1$d / /run/credentials;"
          + " echo forum:x:%1$d:0::/:/bin/sh >>/etc/passwd";

  private final KubePlay node;

  private WriteTrace(KubePlay node) {
    this.node = node;
  }

  /** Makes the image whose files all belong to a user. */
  static WriteTrace prepare(KubePlay node, String image, int user) {
    String run = "run --name=unlock --network=none --user=0 " + image;
    node.podman(run + " sh -c '" + UNLOCK.formatted(user) + "' 2>&1");
    node.podman("commit --quiet unlock " + UNLOCKED);
    node.podman("rm --volumes unlock");
    return new WriteTrace(node);
  }

  /** The same object, but for what keeps its containers from writing. */
  static ChartManifest unlocked(ChartManifest manifest) {
    return manifest.edited(
        text ->
            text.replaceAll("image: \"[^\"]*@sha256:[^\"]*\"", "image: " + UNLOCKED)
                .replace("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false")
                // Containers that run first are to stay, as they do on a node.
                .replace(
                    "kind: Deployment\nmetadata:\n",
                    "kind: Deployment\nmetadata:\n  annotations:"
                        + " {io.podman.annotations.init.container.type: always}\n")
                // To podman an emptyDir is a volume of that name, the same for all pods.
                .replaceAll(
                    "(- \\{?name: )(state|cache|logs|runtime|tmp)\\b",
                    "$1" + manifest.name() + "-$2"));
  }

  /** Where the containers of a pod have volumes, as {@link ChartManifest#mounts} has it. */
  SortedMap<String, Set<String>> mounts(ChartManifest pod) {
    SortedMap<String, Set<String>> mounts = new TreeMap<>();
    KubePlay.allContainers(pod)
        .forEach(
            (key, container) -> {
              Set<String> paths = new TreeSet<>();
              volumes(container, "").forEach(volume -> paths.add(volume.mountPath()));
              mounts.put(key, paths);
            });
    return mounts;
  }

  private record Volume(String directory, String mountPath) {}

  private List<Volume> volumes(String container, String which) {
    String each = "{{range .Mounts}}" + which + "{{.Source}} {{.Destination}}{{println}}";
    String end = which.isEmpty() ? "{{end}}" : "{{end}}{{end}}";
    return node.podman("inspect --format='" + each + end + "' " + container)
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> new Volume(line.replaceFirst(" .*", ""), line.replaceFirst(".* ", "")))
        .toList();
  }

  /** All that is on volumes: pod, path, size. */
  Set<String> onVolumes(List<ChartManifest> pods) {
    Set<String> lines = new TreeSet<>();
    for (ChartManifest pod : pods) {
      for (String container : KubePlay.allContainers(pod).values()) {
        for (Volume volume : volumes(container, "{{if .RW}}")) {
          node.sh("find " + volume.directory() + " ! -type d -printf '/%P %s\\n'")
              .lines()
              .map(file -> pod.name() + " " + volume.mountPath() + file)
              .map(WriteTrace::withClass)
              .forEach(lines::add);
        }
      }
    }
    return lines;
  }

  /** The size, which comes last, as one of a few. */
  private static String withClass(String line) {
    int space = line.lastIndexOf(' ');
    long size = Long.parseLong(line.substring(space + 1));
    String name =
        size == 0 ? "empty" : size < 4096 ? "< 4 KiB" : size < 1 << 20 ? "< 1 MiB" : "more";
    return line.substring(0, space) + " (" + name + ")";
  }

  /** Whatever else was written: container and path. */
  Set<String> elsewhere(List<ChartManifest> pods) {
    Set<String> lines = new TreeSet<>();
    for (ChartManifest pod : pods) {
      KubePlay.allContainers(pod)
          .forEach(
              (key, container) -> {
                String layer =
                    node.podman("inspect --format={{.GraphDriver.Data.UpperDir}} " + container)
                        .trim();
                String shared =
                    node.podman("inspect --format={{.State.Running}} " + container).contains("true")
                        ? node.podman("exec " + container + " find /dev/shm -mindepth 1")
                        : "";
                String own = node.sh("find " + layer + " -mindepth 1 -printf '/%P\\n'");
                (own + shared)
                    .lines()
                    .filter(path -> !path.matches(OF_PODMAN))
                    .forEach(path -> lines.add(key + ": " + path));
              });
    }
    return lines;
  }
}
