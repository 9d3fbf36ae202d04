package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The programs of a Kubernetes cluster, version 1.20. Debian 12 has the source of all and the
 * program of a client only, so they are built, once, which takes ten minutes; no network is needed
 * for that. What they work with is Debian's. Nothing is installed.
 *
 * @param built where Kubernetes' own programs are
 * @param packages where the others' packages were unpacked
 */
public record KubernetesPrograms(Path built, Path packages) {
  private static final List<String> GO =
      List.of("golang-1.19-go", "golang-1.19-src", "golang-github-modern-go-reflect2-dev");

  /** Kubernetes' own copy walks through maps as Go did up to 1.17, and crashes now and then. */
  private static final String REFLECT2 = "github.com/modern-go/reflect2";

  private static final List<String> PACKAGES =
      List.of("catatonit", "containerd", "containernetworking-plugins", "etcd-server", "runc");
  private static final List<String> NAMES =
      List.of(
          "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet");

  /** Fetches and builds what is not in the cache yet; only root can run a cluster. */
  public static void main(String[] args) {
    if (System.getProperty("user.name").equals("root")) {
      of(Path.of(System.getProperty("it.cache")));
    }
  }

  /**
   * @param cache what was downloaded or built once is taken from here
   */
  static KubernetesPrograms of(Path cache) {
    Debian debian = Debian.of(Suite.BOOKWORM, cache);
    Path built = debian.directory().resolve("kubernetes");
    if (!Files.exists(built)) {
      System.out.println("Building Kubernetes for " + built + ", once; takes ten minutes");
      Path source = debian.upstreamSource("kubernetes");
      build(source, debian.unpacked("go", GO), built.resolveSibling("kubernetes.part"), built);
    }
    return new KubernetesPrograms(built, debian.unpacked("kubernetes-node", PACKAGES));
  }

  private static void build(Path archive, Path packages, Path work, Path target) {
    Command.of(Path.of("/"), "rm", "-rf", work.toString()).succeeds();
    try {
      Path tree = Files.createDirectories(work.resolve("tree"));
      Command.of(tree, "tar", "-x", "--strip-components=1", "-f", archive.toString()).succeeds();
      Path workspace = Files.createDirectories(tree.resolve(".go/src/k8s.io"));
      Files.createSymbolicLink(workspace.resolve("kubernetes"), Path.of("../../.."));
      replace(tree.resolve("vendor"), packages.resolve("usr/share/gocode/src"), REFLECT2);
      Path go = packages.resolve("usr/lib/go-1.19");
      Command.of(tree, "make", "WHAT=cmd/" + String.join(" cmd/", NAMES))
          .with("PATH", go.resolve("bin") + ":" + System.getenv("PATH"))
          .with("GOROOT", go.toString())
          .with("GOPATH", tree.resolve(".go").toString())
          .with("GOCACHE", work.resolve("cache").toString())
          .with("HOME", work.toString())
          .with("GOPROXY", "off")
          .with("CGO_ENABLED", "0")
          .succeeds();
      Path kept = Files.createDirectories(work.resolve("kept"));
      for (String name : NAMES) {
        Files.copy(tree.resolve("_output/bin").resolve(name), kept.resolve(name));
      }
      Files.move(kept, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.of(Path.of("/"), "rm", "-rf", work.toString()).succeeds();
  }

  private static void replace(Path vendor, Path debian, String module) {
    Command.of(vendor, "rm", "-r", module).succeeds();
    Command.of(vendor, "cp", "-rL", debian.resolve(module).toString(), module).succeeds();
  }

  /** Where programs are looked for, those of this machine last. */
  String path() {
    return String.join(
        ":",
        built.toString(),
        packages + "/usr/sbin",
        packages + "/usr/bin",
        "/usr/sbin:/usr/bin:/sbin:/bin");
  }
}
