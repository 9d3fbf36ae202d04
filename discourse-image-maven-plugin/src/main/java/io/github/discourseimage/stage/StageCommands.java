package io.github.discourseimage.stage;

import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a stage sees in each of its phases; the contract that every stage script is written for. */
final class StageCommands {

  /** The search path of a login on every supported distribution. */
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** What programs read that make connections: OpenSSL, curl, git, Node.js, npm, Bundler. */
  private static final List<String> CERTIFICATE_VARIABLES =
      List.of(
          "SSL_CERT_FILE",
          "CURL_CA_BUNDLE",
          "GIT_SSL_CAINFO",
          "NODE_EXTRA_CA_CERTS",
          "NPM_CONFIG_CAFILE",
          "BUNDLE_SSL_CA_CERT");

  private final Workshop workshop;
  private final PathGlobs scratch;
  private final List<String> scratchNames;

  StageCommands(Workshop workshop, List<Stage> stages) {
    this.workshop = workshop;
    this.scratch = PathGlobs.of(stages.stream().flatMap(it -> it.scratch().stream()).toList());
    this.scratchNames =
        stages.stream()
            .flatMap(stage -> stage.scratch().stream())
            .map(glob -> glob.substring(glob.lastIndexOf('/') + 1))
            .distinct()
            .toList();
  }

  /** The command that fetches what a stage needs: with network, without code of the app. */
  SandboxCommand fetch(Stage stage, PendingStage work, Collection<StageResult> needs)
      throws IOException {
    SortedMap<String, String> environment = environment(stage, needs);
    environment.putAll(workshop.fetchEnvironment());
    List<Mount> mounts = mounts(stage, work, needs, true);
    workshop
        .certificates()
        .ifPresent(
            file -> {
              mounts.add(new Mount.Bind(file, StagePaths.CERTIFICATES, false));
              for (String name : CERTIFICATE_VARIABLES) {
                environment.putIfAbsent(name, StagePaths.CERTIFICATES.toString());
              }
            });
    return command(mounts, environment, script(stage, "fetch"), true);
  }

  /** The command that builds a stage: without network, the app's code runs. */
  SandboxCommand build(Stage stage, PendingStage work, Collection<StageResult> needs)
      throws IOException {
    return command(
        mounts(stage, work, needs, false),
        environment(stage, needs),
        script(stage, "build"),
        false);
  }

  /** A shell in the place of a phase, which sees just what that would see. */
  static SandboxCommand shell(SandboxCommand phase) {
    return new SandboxCommand(
        phase.root(),
        phase.mounts(),
        phase.environment(),
        List.of("sh", "-c", "cd \"$APP\" && exec sh -i"),
        phase.network(),
        phase.limits());
  }

  private static List<String> script(Stage stage, String phase) {
    return List.of(
        "sh", StagePaths.STAGES.resolve("run.sh").toString(), stage.name() + "." + phase);
  }

  private SandboxCommand command(
      List<Mount> mounts,
      SortedMap<String, String> environment,
      List<String> arguments,
      boolean network) {
    return new SandboxCommand(
        workshop.root(), mounts, environment, arguments, network, workshop.limits());
  }

  private List<Mount> mounts(
      Stage stage, PendingStage work, Collection<StageResult> needs, boolean fetching)
      throws IOException {
    List<Mount> mounts = new ArrayList<>();
    mounts.add(new Mount.Bind(workshop.scripts(), StagePaths.STAGES, false));
    mounts.add(new Mount.Bind(workshop.fetched(), StagePaths.CACHE, fetching));
    mounts.add(new Mount.Bind(work.out(), StagePaths.OUT, true));
    mounts.add(new Mount.Bind(work.app(), StagePaths.APP, true));
    for (StageResult need : needs) {
      for (StageResult.Output output : need.outputs()) {
        mounts.add(new Mount.Bind(output.host(), output.at(), false));
        for (UnixPath at : scratch(output)) {
          mounts.add(new Mount.Scratch(at));
        }
      }
    }
    mounts.addAll(workshop.volumes().mounts());
    for (UnixPath output : absoluteOutputs(stage)) {
      mounts.add(new Mount.Bind(work.root().resolve(output.relative()), output, true));
    }
    return mounts;
  }

  /** Directories at the top of an output that tools write to while they read the rest. */
  private List<UnixPath> scratch(StageResult.Output output) throws IOException {
    List<UnixPath> found = new ArrayList<>();
    for (String name : scratchNames) {
      UnixPath at = output.at().resolve(name);
      if (at.startsWith(StagePaths.APP)
          && scratch.matches(at.toString().substring(StagePaths.APP.toString().length() + 1))) {
        // What is mounted over something has to be there.
        Files.createDirectories(output.host().resolve(name));
        found.add(at);
      }
    }
    return found;
  }

  private static List<UnixPath> absoluteOutputs(Stage stage) {
    return stage.outputs().stream().filter(path -> path.startsWith("/")).map(UnixPath::of).toList();
  }

  /**
   * Only what the stage declares, so that its key covers all that it can depend on. What an earlier
   * stage wrote to its {@code .env} file comes with that one's key.
   */
  private SortedMap<String, String> environment(Stage stage, Collection<StageResult> needs) {
    SortedMap<String, String> known = new TreeMap<>(workshop.variables());
    needs.forEach(need -> known.putAll(need.variables()));
    SortedMap<String, String> environment = new TreeMap<>(workshop.environment());
    for (String name : stage.env()) {
      Optional.ofNullable(known.get(name)).ifPresent(value -> environment.put(name, value));
    }
    environment.put("APP", StagePaths.APP.toString());
    environment.put("CACHE", StagePaths.CACHE.toString());
    environment.put("OUT", StagePaths.OUT.toString());
    environment.put("STAGES", StagePaths.STAGES.toString());
    if (!workshop.volumes().byName().isEmpty()) {
      environment.put("VOLUMES", StagePaths.VOLUMES.toString());
    }
    environment.put("JOBS", String.valueOf(workshop.limits().processors()));
    environment.put("PATH", PATH);
    environment.put("HOME", "/tmp/home");
    environment.put("TMPDIR", "/tmp");
    return environment;
  }
}
