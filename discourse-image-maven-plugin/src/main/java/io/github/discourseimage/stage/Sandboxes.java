package io.github.discourseimage.stage;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.NearNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which ways to run commands without being root there are on this machine, by trying them. */
public final class Sandboxes {

  /** Takes the first way that works. */
  public static final String AUTO = "auto";

  private static final Map<String, Supplier<Sandbox>> KNOWN = known();
  private static final String CONTAINER =
      "Or build in a container: target/container holds a Dockerfile whose builder stage runs the"
          + " same scripts, 'podman build' or 'docker build' there.";

  private Sandboxes() {}

  private static Map<String, Supplier<Sandbox>> known() {
    Map<String, Supplier<Sandbox>> known = new LinkedHashMap<>();
    known.put("bubblewrap", BubblewrapSandbox::new);
    known.put("podman", PodmanSandbox::new);
    return known;
  }

  /**
   * Gives a sandbox that was seen to run a command.
   *
   * @param wanted {@code auto}, {@code bubblewrap} or {@code podman}
   * @throws ImageBuildException explaining each way there is
   */
  public static Sandbox choose(String wanted) throws InterruptedException {
    if (!wanted.equals(AUTO) && !KNOWN.containsKey(wanted)) {
      throw ImageBuildException.input(
          "discourse.build.sandbox",
          "'"
              + wanted
              + "' is not a sandbox"
              + NearNames.didYouMean(wanted, KNOWN.keySet())
              + " It must be auto, bubblewrap or podman",
          "Leave it out to take what works here.");
    }
    List<Probe> failed = new ArrayList<>();
    for (Map.Entry<String, Supplier<Sandbox>> known : KNOWN.entrySet()) {
      if (wanted.equals(AUTO) || wanted.equals(known.getKey())) {
        Probe probe = attempt(known.getKey(), known.getValue());
        if (probe.works()) {
          return known.getValue().get();
        }
        failed.add(probe);
      }
    }
    throw none(failed);
  }

  /** What there is, for people. */
  public static List<Probe> probes() throws InterruptedException {
    List<Probe> probes = new ArrayList<>();
    for (Map.Entry<String, Supplier<Sandbox>> known : KNOWN.entrySet()) {
      probes.add(attempt(known.getKey(), known.getValue()));
    }
    probes.add(tool(HostTool.TAR, "unpacks builder roots"));
    probes.add(tool(HostTool.GZIP, "unpacks builder roots in .tar.gz"));
    probes.add(tool(HostTool.XZ, "unpacks builder roots in .tar.xz"));
    probes.add(tool(HostTool.ZSTD, "unpacks builder roots in .tar.zst"));
    probes.add(tool(HostTool.MMDEBSTRAP, "makes builder roots of Debian and Ubuntu"));
    probes.add(tool(HostTool.TASKSET, "limits the processors of a build"));
    return probes;
  }

  private static Probe tool(HostTool tool, String purpose) {
    return tool.find()
        .map(path -> new Probe(tool.name(), true, path + " " + purpose, ""))
        .orElseGet(() -> new Probe(tool.name(), false, "missing; it " + purpose, tool.install()));
  }

  /** Really runs a command, on this machine's own files. */
  private static Probe attempt(String name, Supplier<Sandbox> maker) throws InterruptedException {
    HostTool tool = name.equals("podman") ? HostTool.PODMAN : HostTool.BUBBLEWRAP;
    String probe = "sandbox " + name;
    if (tool.find().isEmpty()) {
      return new Probe(
          probe, false, tool.name() + " is not installed", "Install it: " + tool.install());
    }
    SandboxCommand command =
        new SandboxCommand(
            new BuilderRoot(Path.of("/"), "", "this machine"),
            List.of(),
            new TreeMap<>(Map.of("PATH", "/usr/bin:/bin")),
            List.of("true"),
            false,
            new StageLimits(0, 1, Duration.ofSeconds(30)));
    try {
      Path log = Files.createTempFile("discourse-image-probe-", "");
      try {
        return maker.get().run(command, log).succeeded()
            ? new Probe(probe, true, "runs as " + System.getProperty("user.name"), "")
            : refused(probe, name, log);
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw ImageBuildException.environment(
          probe, "cannot be tried: " + e, "Make room in java.io.tmpdir.", e);
    }
  }

  private static Probe refused(String probe, String name, Path log) throws IOException {
    String said =
        Files.readAllLines(log).stream()
            .filter(line -> !line.contains("is not a shared mount"))
            .collect(Collectors.joining(" / "));
    return new Probe(probe, false, said, KernelSettings.ofThisMachine().advice(name, said));
  }

  static ImageBuildException none(List<Probe> failed) {
    String problem =
        failed.stream()
            .map(probe -> probe.name() + ": " + probe.detail())
            .collect(Collectors.joining("; "));
    StringBuilder hint = new StringBuilder();
    for (Probe probe : failed) {
      hint.append("\n      - ").append(probe.name()).append(": ").append(probe.fix());
    }
    hint.append("\n      - ").append(CONTAINER);
    return ImageBuildException.environment(
        "sandbox",
        "this machine has no way to build the app without root: " + problem,
        "One of these is enough:" + hint,
        null);
  }
}
