package io.github.discourseimage.check;

import io.github.discourseimage.stage.HostTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Enters the network of a process, and runs programs of this machine there as somebody who is not
 * root, which PostgreSQL insists on.
 */
final class OwnNetwork {

  /** {@code nobody}, whom every system knows; initdb asks for the name. */
  private static final long NOBODY = 65534;

  private OwnNetwork() {}

  /** What comes before a command so that it runs in the network of a process. */
  static List<String> enter(long pid) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(
        HostTool.NSENTER.require("puts PostgreSQL and Redis into the network of the image", ""));
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/user"));
    if (!own.equals(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/user")))) {
      line.addAll(List.of("--preserve-credentials", "--user"));
    }
    line.addAll(List.of("--net", "--target", String.valueOf(pid), "--"));
    return line;
  }

  /** A program that dies with us and with all that it starts. */
  static List<String> program(List<String> enter, List<String> program) {
    String uid = String.valueOf(ownUid() == 0 ? NOBODY : ownUid());
    List<String> line = new ArrayList<>(enter);
    line.add(
        HostTool.BUBBLEWRAP.require(
            "runs PostgreSQL and Redis beside the image",
            "Or name running ones by discourse.check.databaseUrl and discourse.check.redisUrl."));
    line.addAll(List.of("--unshare-user", "--uid", uid, "--gid", uid));
    line.addAll(List.of("--unshare-pid", "--unshare-ipc", "--die-with-parent", "--new-session"));
    line.addAll(List.of("--dev-bind", "/", "/", "--proc", "/proc", "--"));
    line.addAll(program);
    return line;
  }

  static long ownUid() {
    try {
      return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
