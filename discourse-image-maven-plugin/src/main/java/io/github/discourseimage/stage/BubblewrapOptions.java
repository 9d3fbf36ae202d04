package io.github.discourseimage.stage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What bwrap(1) is told for a command. */
final class BubblewrapOptions {

  /**
   * Limits a process to what it may allocate, then becomes the command. RLIMIT_DATA and not
   * RLIMIT_AS: V8 and WebAssembly reserve many gigabytes of addresses that they never touch.
   */
  private static final String LIMIT = "ulimit -d \"$1\" && shift && exec \"$@\"";

  private final List<String> options = new ArrayList<>();

  /**
   * @param userNamespace whether it makes a user namespace of its own, in which the user has the id
   *     1000; else it is in one already, where the user is root
   * @param terminal whether the command keeps the user's terminal
   */
  BubblewrapOptions(SandboxCommand command, boolean userNamespace, boolean terminal) {
    namespaces(command, userNamespace, terminal);
    add("--ro-bind", command.root().directory().toString(), "/");
    add("--proc", "/proc", "--dev", "/dev");
    for (String memory : List.of("/run", "/var/tmp", "/tmp")) {
      add("--tmpfs", memory);
    }
    add("--dir", "/tmp/home");
    if (command.network()) {
      for (String file : List.of("/etc/resolv.conf", "/etc/hosts")) {
        add("--ro-bind-try", file, file);
      }
    }
    for (Mount mount : command.mounts()) {
      if (mount instanceof Mount.Bind bind) {
        add(bind.writable() ? "--bind" : "--ro-bind", bind.host().toString(), at(mount));
      } else {
        add("--tmpfs", at(mount));
      }
    }
    add("--chdir", "/", "--clearenv");
    command.environment().forEach((name, value) -> add("--setenv", name, value));
  }

  private void namespaces(SandboxCommand command, boolean userNamespace, boolean terminal) {
    add("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try");
    if (!command.network()) {
      add("--unshare-net");
    }
    if (userNamespace) {
      add("--unshare-user", "--uid", "1000", "--gid", "1000");
    }
    add("--cap-drop", "ALL", "--hostname", "build", "--die-with-parent");
    if (!terminal) {
      add("--new-session");
    }
  }

  private static String at(Mount mount) {
    return mount.at().toString();
  }

  private void add(String... more) {
    Collections.addAll(options, more);
  }

  List<String> list() {
    return Collections.unmodifiableList(options);
  }

  /** As {@code --args} reads them. */
  byte[] bytes() {
    StringBuilder text = new StringBuilder();
    options.forEach(option -> text.append(option).append('\0'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The command as it runs inside: with its limit of memory. */
  static List<String> limited(SandboxCommand command) {
    if (command.limits().memory() <= 0) {
      return command.arguments();
    }
    List<String> limited = new ArrayList<>();
    String kibibytes = Long.toString(Math.max(1, command.limits().memory() / 1024));
    limited.addAll(List.of("/bin/sh", "-c", LIMIT, "sh", kibibytes));
    limited.addAll(command.arguments());
    return limited;
  }
}
