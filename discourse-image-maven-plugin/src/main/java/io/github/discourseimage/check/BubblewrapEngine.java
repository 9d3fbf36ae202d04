package io.github.discourseimage.check;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.rootfs.UnixPath;
import io.github.discourseimage.stage.HostTool;
import io.github.discourseimage.stage.InsideRoot;
import io.github.discourseimage.stage.RootArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Containers by bwrap(1), which needs nobody's leave: the image is unpacked, and all its files then
 * belong to whoever its processes run as, so that this tells nothing of owners.
 */
final class BubblewrapEngine implements Engine {

  private static final long START_MILLIS = 10_000;
  private static final long POLL_MILLIS = 20;

  private final String bwrap;
  private final Path directory;
  private final Cleanup cleanup;
  private final BuildLog log;
  private @Nullable CheckedImage image;
  private @Nullable Launch launch;
  private List<String> enter = List.of();

  /**
   * @param directory for the unpacked image
   */
  BubblewrapEngine(Path directory, Cleanup cleanup, BuildLog log) throws EngineFailure {
    this.bwrap =
        HostTool.BUBBLEWRAP
            .find()
            .map(Path::toString)
            .orElseThrow(
                () ->
                    new EngineFailure(
                        "bwrap is not installed", "install it: " + HostTool.BUBBLEWRAP.install()));
    this.directory = directory;
    this.cleanup = cleanup;
    this.log = log;
  }

  @Override
  public String description() {
    return "bubblewrap";
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public void prepare(CheckedImage newImage, Launch newLaunch)
      throws IOException, InterruptedException, EngineFailure {
    image = newImage;
    launch = newLaunch;
    if (!newLaunch.hostNetwork()) {
      enter = OwnNetwork.enter(startNetwork());
    }
    Path root = Files.createDirectories(root());
    new RootArchive(newImage.subject(), newImage.layout(), newImage.digest(), log).unpack(root);
    for (String point : List.of("/proc", "/dev", "/tmp", "/run")) {
      makePoint(UnixPath.of(point));
    }
    for (UnixPath point : newLaunch.scratch()) {
      makePoint(point);
    }
    for (UnixPath point : newLaunch.volumes()) {
      makePoint(point);
    }
    Path hosts = new InsideRoot(root).resolve(UnixPath.of("/etc/hosts"));
    Files.createDirectories(Objects.requireNonNull(hosts.getParent()));
    // Containers get one from whoever runs them.
    Files.writeString(
        hosts,
        newLaunch.hostNetwork()
            ? Files.readString(Path.of("/etc/hosts"))
            : "127.0.0.1 localhost\n::1 localhost\n");
    Path names = hosts.resolveSibling("resolv.conf");
    Files.deleteIfExists(names);
    if (newLaunch.hostNetwork() && Files.isReadable(Path.of("/etc/resolv.conf"))) {
      Files.copy(Path.of("/etc/resolv.conf"), names);
    }
  }

  private Path root() {
    return directory.resolve("root");
  }

  private void makePoint(UnixPath point) throws IOException {
    Files.createDirectories(new InsideRoot(root()).resolve(point));
  }

  /** A process that does nothing but keep a network, in which bwrap has set the loopback up. */
  private long startNetwork() throws IOException, InterruptedException, EngineFailure {
    Path said = directory.resolve("network.log");
    Program holder =
        Program.start(
            List.of(
                bwrap,
                "--unshare-user",
                "--unshare-net",
                "--die-with-parent",
                "--dev-bind",
                "/",
                "/",
                "--",
                "cat"),
            Map.of(),
            said,
            cleanup);
    for (long waited = 0; waited < START_MILLIS; waited += POLL_MILLIS) {
      Optional<Long> pid =
          firstProcess(holder).filter(p -> name(p).equals("cat")).map(p -> p.pid());
      if (pid.isPresent()) {
        return pid.get();
      }
      if (holder.await(Duration.ofMillis(POLL_MILLIS)).isPresent()) {
        break;
      }
    }
    throw new EngineFailure("bwrap does not run: " + holder.output().strip(), advice());
  }

  private static String advice() {
    return "user namespaces must be allowed to this user; 'mvn discourse-image:doctor' tells more";
  }

  @Override
  public List<String> beside(List<String> program) {
    return OwnNetwork.program(enter, program);
  }

  @Override
  public List<String> container(String name, List<String> arguments) {
    List<String> command = new ArrayList<>(image().run().entrypoint());
    command.addAll(arguments);
    return container(name, command, true);
  }

  @Override
  public List<String> inside(String name, List<String> command) {
    return container(name, command, false);
  }

  private CheckedImage image() {
    return Objects.requireNonNull(image);
  }

  private List<String> container(String name, List<String> command, boolean first) {
    Launch how = Objects.requireNonNull(launch);
    Launch.User user = how.user();
    List<String> line = new ArrayList<>(enter);
    add(line, bwrap, "--unshare-user", "--uid", user.uid() + "", "--gid", user.gid() + "");
    add(line, "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try");
    add(line, "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", name);
    if (first) {
      line.add("--as-pid-1");
    }
    add(line, "--ro-bind", root().toString(), "/", "--proc", "/proc", "--dev", "/dev");
    how.scratch().forEach(at -> add(line, "--tmpfs", at.toString()));
    for (UnixPath at : how.volumes()) {
      add(line, "--bind", root().resolve(at.relative()).toString(), at.toString());
    }
    how.files().forEach((at, file) -> add(line, "--ro-bind", file.toString(), at.toString()));
    add(line, "--chdir", image().run().workingDirectory(), "--clearenv");
    SortedMap<String, String> environment = new TreeMap<>(image().run().environment());
    environment.putAll(how.environment());
    environment.forEach((variable, value) -> add(line, "--setenv", variable, value));
    line.add("--");
    line.addAll(command);
    return line;
  }

  private static void add(List<String> line, String... words) {
    Collections.addAll(line, words);
  }

  @Override
  public List<String> signal(String name, Program container, String signal)
      throws InterruptedException {
    for (long waited = 0; waited < START_MILLIS; waited += POLL_MILLIS) {
      Optional<ProcessHandle> first = firstProcess(container);
      if (first.isPresent()) {
        return List.of(
            "/bin/sh", "-c", "kill -" + signal.replaceFirst("^SIG", "") + " " + first.get().pid());
      }
      Thread.sleep(POLL_MILLIS);
    }
    return List.of("/bin/sh", "-c", "echo it has not started; exit 1");
  }

  /** The first process that is not of bwrap itself. */
  private static Optional<ProcessHandle> firstProcess(Program program) {
    Optional<ProcessHandle> at = Optional.of(program.handle());
    while (at.isPresent() && (name(at.get()).equals("bwrap") || name(at.get()).equals("nsenter"))) {
      at = at.get().children().findFirst();
    }
    return at.filter(process -> !name(process).isEmpty());
  }

  private static String name(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
