package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tree of a host that is not running: as much of it as systemd looks at to merge extensions.
 * Needs root, as the kernel mounts for root only.
 */
public final class HostTree {
  private final Path tree;

  private HostTree(Path tree) {
    this.tree = tree;
  }

  /**
   * Makes one.
   *
   * @param tree a directory that is not there yet
   * @param osRelease what the host says of itself
   */
  public static HostTree make(Path tree, String osRelease) {
    try {
      Files.createDirectories(tree.resolve("usr/lib"));
      Files.createDirectories(tree.resolve("etc"));
      Files.writeString(tree.resolve("usr/lib/os-release"), osRelease);
      return new HostTree(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Puts an image, or a directory of one, where systemd finds it; adds to a directory of versions.
   *
   * @param kind {@code sysext} or {@code confext}
   * @param name that it has there
   */
  public HostTree with(String kind, Path image, String name) {
    Path directory =
        tree.resolve("var/lib").resolve(kind.equals("sysext") ? "extensions" : "confexts");
    Command.of(tree, "mkdir", "-p", directory.toString()).succeeds();
    Command.of(tree, "cp", "-aT", image.toString(), directory.resolve(name).toString()).succeeds();
    return this;
  }

  /**
   * Merges what is there.
   *
   * @param root of Debian whose systemd does it
   * @param options for it
   * @return what systemd says, and the files of the tree
   */
  public String merge(Path root, String... options) {
    Path script = Scripts.unpack("merge-host.sh", tree.resolve("var"));
    try {
      String text = Files.readString(script);
      Files.delete(script);
      return run(root, "sh", "-c", text, "merge", String.join(" ", options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a program with all rights, in mounts of its own.
   *
   * @param root of Debian that has it; it sees the tree as {@code /srv/host}
   * @return what it says
   */
  public String run(Path root, String... words) {
    List<String> all = new ArrayList<>(List.of("bwrap", "--cap-add", "ALL"));
    all.addAll(List.of("--bind", root.toString(), "/", "--dev-bind", "/dev", "/dev"));
    all.addAll(List.of("--proc", "/proc", "--ro-bind", "/sys", "/sys", "--tmpfs", "/run"));
    all.addAll(List.of("--tmpfs", "/srv", "--bind", tree.toString(), "/srv/host"));
    all.addAll(List.of("--clearenv", "--setenv", "PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "--"));
    all.addAll(List.of(words));
    return Command.of(tree, all).succeeds();
  }
}
