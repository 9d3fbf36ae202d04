package io.github.discourseimage.stage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** bwrap(1) in a user namespace of its own, which needs no rights and no set-up. */
public final class BubblewrapSandbox implements Sandbox {

  /**
   * Opens the file of options, deletes it and becomes bwrap: on a command line everybody on this
   * machine could read the environment, and a long list of mounts would not fit.
   */
  static final String START = "exec 3<\"$1\" && rm -f \"$1\" && shift && exec \"$@\"";

  private final String bwrap;

  BubblewrapSandbox() {
    bwrap = HostTool.BUBBLEWRAP.require("runs the stages of the build", "");
  }

  @Override
  public String name() {
    return "bubblewrap";
  }

  @Override
  public List<String> commandLine(SandboxCommand command) {
    List<String> line = new ArrayList<>(SandboxProcess.onProcessors(command.limits().processors()));
    line.add(bwrap);
    line.addAll(new BubblewrapOptions(command, true, false).list());
    line.add("--");
    line.addAll(BubblewrapOptions.limited(command));
    return line;
  }

  @Override
  public Outcome run(SandboxCommand command, Path log) throws InterruptedException {
    return process(command, false).run(command.limits(), log);
  }

  @Override
  public int interactive(SandboxCommand command) throws InterruptedException {
    return process(command, true).interactive();
  }

  private SandboxProcess process(SandboxCommand command, boolean terminal) {
    MountPoints.make(command);
    Path secret = SandboxProcess.secret(new BubblewrapOptions(command, true, terminal).bytes());
    List<String> line = new ArrayList<>(SandboxProcess.onProcessors(command.limits().processors()));
    line.addAll(List.of("/bin/sh", "-c", START, "sh", secret.toString(), bwrap, "--args", "3"));
    line.add("--");
    line.addAll(BubblewrapOptions.limited(command));
    // Nothing of our environment: /proc/1/environ inside is that of bwrap itself.
    return new SandboxProcess(line, Map.of("PATH", "/usr/bin:/bin"), secret);
  }
}
