package io.github.discourseimage.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shell script that does with mount(8) and chroot(1) what bwrap does, for the root of a user
 * namespace that podman made. The builder root must have setpriv(1): without it the command would
 * keep the rights that lead out of a chroot.
 */
final class ChrootScript {

  private static final String PREPARE = "/sandbox/chroot.sh";

  private final SandboxCommand command;

  ChrootScript(SandboxCommand command) {
    this.command = command;
  }

  /** The program that makes the namespaces in which the script runs. */
  static List<String> unshare(SandboxCommand command) {
    List<String> line = new ArrayList<>(SandboxProcess.endWithParent());
    line.add(HostTool.UNSHARE.require("runs the stages of the build", ""));
    line.addAll(List.of("--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"));
    if (!command.network()) {
      line.add("--net");
    }
    return line;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("ROOT=").append(quote(command.root().directory().toString())).append('\n');
    text.append(prepare());
    if (command.network()) {
      for (String file : List.of("/etc/resolv.conf", "/etc/hosts")) {
        text.append("[ ! -e " + file + " ] || readonly_bind " + file + " \"$ROOT" + file + "\"\n");
      }
    }
    // Read-only last of all for the root: mounts below it stay as they are.
    for (Mount mount : command.mounts()) {
      text.append(line(mount)).append('\n');
    }
    text.append("mount -o remount,bind,ro \"$ROOT\"\n");
    // Not exec: the first process of a namespace has to bury others, and signals pass it by.
    text.append("chroot \"$ROOT\" /usr/bin/env -i ");
    command
        .environment()
        .forEach((name, value) -> text.append(quote(name + "=" + value)).append(' '));
    text.append(
        "/usr/bin/setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all ");
    text.append(
        BubblewrapOptions.limited(command).stream()
            .map(ChrootScript::quote)
            .collect(Collectors.joining(" ")));
    return text.append("\nexit $?\n").toString();
  }

  private static String prepare() {
    try (InputStream in = ChrootScript.class.getResourceAsStream(PREPARE)) {
      if (in == null) {
        throw new IllegalStateException(PREPARE + " is not in the plugin's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(Mount mount) {
    String at = "\"$ROOT\"" + quote(mount.at().toString());
    if (mount instanceof Mount.Bind bind) {
      String host = quote(bind.host().toString());
      String line = (bind.writable() ? "mount --bind " : "readonly_bind ") + host + " " + at;
      // The root has what is mounted on; in memory it has to be made.
      return bind.at().startsWith(StagePaths.VOLUMES) ? "mkdir -p " + at + " && " + line : line;
    }
    return "mkdir -p " + at + " && memory " + quote(mount.at().toString()) + " 755";
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
