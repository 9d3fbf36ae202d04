package io.github.discourseimage.check;

import io.github.discourseimage.image.FileTree;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.stage.HostTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Containers by podman of whoever builds, root or not, with a store of its own that is removed
 * afterwards. Where podman does not run containers as it is set up, it is told to take runc,
 * control groups as files and small limits, which it also does in containers and without systemd.
 */
final class PodmanEngine implements Engine {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String NETWORK = "network";
  private static final int REMOVALS = 3;

  private static final String MODEST =
      """
      [containers]
      default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
      [engine]
      cgroup_manager = "cgroupfs"
      events_logger = "file"
      """;

  private final String podman;
  private final Path store;
  private final Path runtimeFiles;
  private final String version;
  private final Duration longest;
  private final Cleanup cleanup;
  private final Map<String, String> environment = new TreeMap<>();
  private @Nullable CheckedImage image;
  private @Nullable Launch launch;
  private String storageDriver = "overlay";
  private String imageId = "";
  private List<String> enter = List.of();

  /**
   * @param directory for the store
   * @param longest after which podman itself ends a container, should nobody else be left to
   */
  PodmanEngine(Path directory, Duration longest, Cleanup cleanup)
      throws IOException, InterruptedException, EngineFailure {
    this.podman =
        HostTool.PODMAN
            .find()
            .map(Path::toString)
            .orElseThrow(
                () ->
                    new EngineFailure(
                        "podman is not installed", "install it: " + HostTool.PODMAN.install()));
    this.longest = longest;
    this.cleanup = cleanup;
    store = directory.resolve("store");
    // Podman takes no path of more than 50 characters for these.
    runtimeFiles = Files.createTempDirectory("podman");
    if (System.getenv("XDG_RUNTIME_DIR") == null) {
      environment.put("XDG_RUNTIME_DIR", runtimeFiles.toString());
    }
    // Of a check that was killed.
    removeStore();
    Files.createDirectories(store);
    cleanup.add(this::remove);
    version = command("version", "--format", "{{.Client.Version}}").strip();
  }

  @Override
  public String description() {
    return "podman " + version;
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public void prepare(CheckedImage newImage, Launch newLaunch)
      throws IOException, InterruptedException, EngineFailure {
    image = newImage;
    launch = newLaunch;
    String said = pull("oci:" + newImage.layout() + ":" + newImage.tag());
    imageId = said.strip().lines().reduce("", (before, line) -> line);
    try {
      startNetwork();
    } catch (EngineFailure e) {
      Path modest = runtimeFiles.resolve("containers.conf");
      String runc = HostTool.RUNC.find().map(path -> "runtime = \"" + path + "\"\n").orElse("");
      Files.writeString(modest, MODEST + runc);
      environment.put("CONTAINERS_CONF", modest.toString());
      startNetwork();
    }
  }

  /** The copies of vfs are slow, but old kernels let ordinary users have no overlay. */
  private String pull(String from) throws IOException, InterruptedException, EngineFailure {
    try {
      return command("pull", "--quiet", from);
    } catch (EngineFailure e) {
      storageDriver = "vfs";
      removeStore();
      Files.createDirectories(store);
      return command("pull", "--quiet", from);
    }
  }

  /** A container that does nothing but keep the network; it also shows that containers run. */
  private void startNetwork() throws IOException, InterruptedException, EngineFailure {
    Launch how = Objects.requireNonNull(launch);
    command("rm", "--force", "--ignore", NETWORK);
    List<String> line = new ArrayList<>(List.of("run", "--detach", "--name=" + NETWORK));
    line.addAll(restrictions(how));
    line.add("--network=" + (how.hostNetwork() ? "host" : "none"));
    line.addAll(List.of("--entrypoint=sleep", imageId, String.valueOf(longest.toSeconds())));
    command(line.toArray(String[]::new));
    if (!how.hostNetwork()) {
      String pid = command("inspect", "--format", "{{.State.Pid}}", NETWORK).strip();
      enter = OwnNetwork.enter(Long.parseLong(pid));
    }
  }

  private List<String> restrictions(Launch how) {
    List<String> line = new ArrayList<>();
    Collections.addAll(line, "--pull=never", "--read-only", "--read-only-tmpfs=false");
    Collections.addAll(line, "--user=" + how.user(), "--cap-drop=ALL");
    Collections.addAll(line, "--security-opt=no-new-privileges");
    line.add("--timeout=" + longest.toSeconds());
    return line;
  }

  @Override
  public List<String> beside(List<String> program) {
    return OwnNetwork.program(enter, program);
  }

  @Override
  public List<String> container(String name, List<String> arguments) {
    Launch how = Objects.requireNonNull(launch);
    List<String> line = new ArrayList<>(global());
    line.addAll(List.of("run", "--rm", "--name=" + name));
    line.addAll(restrictions(how));
    line.add(how.hostNetwork() ? "--network=host" : "--network=container:" + NETWORK);
    for (UnixPath at : how.scratch()) {
      // runc gives it the mode of the directory below and to root, unless told whose it is.
      line.add("--mount=type=tmpfs,destination=" + at + ",tmpfs-mode=1777,notmpcopyup,U=true");
    }
    int number = 0;
    for (UnixPath at : how.volumes()) {
      line.add("--volume=volume" + number + ":" + at);
      number++;
    }
    how.files().forEach((at, file) -> line.add("--volume=" + file + ":" + at + ":ro,z"));
    how.environment().forEach((variable, value) -> line.add("--env=" + variable + "=" + value));
    line.add(imageId);
    line.addAll(arguments);
    return line;
  }

  @Override
  public List<String> inside(String name, List<String> command) {
    List<String> line = new ArrayList<>(global());
    line.addAll(List.of("exec", name));
    line.addAll(command);
    return line;
  }

  @Override
  public List<String> signal(String name, Program container, String signal) {
    List<String> line = new ArrayList<>(global());
    line.addAll(List.of("kill", "--signal=" + signal, name));
    return line;
  }

  private List<String> global() {
    return List.of(
        podman,
        "--log-level=error",
        "--storage-driver=" + storageDriver,
        "--root=" + store,
        "--runroot=" + runtimeFiles + "/r");
  }

  private String command(String... arguments)
      throws IOException, InterruptedException, EngineFailure {
    List<String> line = new ArrayList<>(global());
    Collections.addAll(line, arguments);
    Program.Result result = Program.run(line, environment, "", PATIENCE, cleanup);
    if (result.exitCode() != 0) {
      throw new EngineFailure(
          "'podman " + arguments[0] + "' failed: " + result.output().strip(),
          "look at podman's set-up ('podman info'), or set discourse.check.runtime to bubblewrap");
    }
    return result.output();
  }

  /** Removes containers, then their files. */
  private void remove() {
    boolean done = false;
    // A container whose network others share goes after them.
    for (int attempt = 0; attempt < REMOVALS && !done; attempt++) {
      done = attempt("rm", "--force", "--all", "--time=0");
    }
    removeStore();
    FileTree.tryDelete(runtimeFiles);
  }

  private boolean attempt(String... arguments) {
    try {
      command(arguments);
      return true;
    } catch (IOException | EngineFailure e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What containers left belongs to numbers that only podman's own user namespace may delete. */
  private void removeStore() {
    if (OwnNetwork.ownUid() != 0 && Files.exists(store)) {
      List<String> line = List.of(podman, "unshare", "rm", "-rf", store.toString());
      try {
        Program.run(line, environment, "", PATIENCE, cleanup);
      } catch (IOException e) {
        // Then what can be deleted is.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    FileTree.tryDelete(store);
  }
}
