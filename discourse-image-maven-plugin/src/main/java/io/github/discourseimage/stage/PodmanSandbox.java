package io.github.discourseimage.stage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code podman unshare}, the way where only podman may make user namespaces (Ubuntu from 24.04
 * on); inside of its namespace bwrap, or unshare(1) and chroot(1) where there is no bwrap. The user
 * is root there without any of root's rights, and owns what is made all the same.
 */
public final class PodmanSandbox implements Sandbox {

  /** tar(1) would give files to their owners in the archive, which this root cannot. */
  private static final Map<String, String> AS_USER = Map.of("TAR_OPTIONS", "--no-same-owner");

  private final String podman;
  private final Optional<Path> bwrap;

  PodmanSandbox() {
    this(HostTool.BUBBLEWRAP.find());
  }

  PodmanSandbox(Optional<Path> bwrap) {
    this.podman = HostTool.PODMAN.require("runs the stages of the build", "");
    this.bwrap = bwrap;
  }

  @Override
  public String name() {
    return "podman";
  }

  @Override
  public List<String> commandLine(SandboxCommand command) {
    SandboxCommand asUser = asUser(command);
    List<String> line = start(asUser);
    if (bwrap.isPresent()) {
      line.add(bwrap.get().toString());
      line.addAll(new BubblewrapOptions(asUser, false, false).list());
      line.add("--");
      line.addAll(BubblewrapOptions.limited(asUser));
    } else {
      line.addAll(ChrootScript.unshare(asUser));
      line.addAll(List.of("/bin/sh", "-c", new ChrootScript(asUser).text()));
    }
    return line;
  }

  @Override
  public Outcome run(SandboxCommand command, Path log) throws InterruptedException {
    return process(asUser(command), false).run(command.limits(), log);
  }

  @Override
  public int interactive(SandboxCommand command) throws InterruptedException {
    return process(asUser(command), true).interactive();
  }

  private static SandboxCommand asUser(SandboxCommand command) {
    TreeMap<String, String> environment = new TreeMap<>(AS_USER);
    environment.putAll(command.environment());
    return new SandboxCommand(
        command.root(),
        command.mounts(),
        environment,
        command.arguments(),
        command.network(),
        command.limits());
  }

  private List<String> start(SandboxCommand command) {
    List<String> line = new ArrayList<>(SandboxProcess.onProcessors(command.limits().processors()));
    line.addAll(SandboxProcess.endWithParent());
    // podman needs its environment; what is started inside must not see it.
    line.addAll(List.of(podman, "--log-level=error", "unshare", "/usr/bin/env", "-i"));
    return line;
  }

  private SandboxProcess process(SandboxCommand command, boolean terminal) {
    MountPoints.make(command);
    List<String> line = start(command);
    Path secret;
    if (bwrap.isPresent()) {
      secret = SandboxProcess.secret(new BubblewrapOptions(command, false, terminal).bytes());
      line.addAll(List.of("/bin/sh", "-c", BubblewrapSandbox.START, "sh", secret.toString()));
      line.addAll(List.of(bwrap.get().toString(), "--args", "3", "--"));
      line.addAll(BubblewrapOptions.limited(command));
    } else {
      String text = "rm -f \"$0\"\n" + new ChrootScript(command).text();
      secret = SandboxProcess.secret(text.getBytes(StandardCharsets.UTF_8));
      line.addAll(ChrootScript.unshare(command));
      line.addAll(List.of("/bin/sh", secret.toString()));
    }
    return new SandboxProcess(line, System.getenv(), secret);
  }
}
