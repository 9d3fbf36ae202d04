package io.github.discourseimage.build;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.helm.EmbeddedHelm;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.HumanSize;
import io.github.discourseimage.source.git.GitSettings;
import io.github.discourseimage.stage.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tells which outputs a machine can make and what it lacks; changes nothing. */
public final class Doctor {

  private static final long GIGA = 1_000_000_000;

  /** The repositories of the app and its plugins, and the tarballs made from them. */
  private static final long ROOM_FOR_OUTPUTS = GIGA;

  /** Builder root, fetched packages and results; as measured with an app of Discourse's size. */
  private static final long ROOM_FOR_BUILD = 4 * GIGA;

  private final ImageRequest request;
  private final GitSettings settings;
  private final Machine machine;

  /** Prepares a look at what a request takes. */
  public Doctor(ImageRequest request, GitSettings settings, Machine machine) {
    this.request = request;
    this.settings = settings;
    this.machine = machine;
  }

  /** Every output, and the compiled app. */
  public List<Diagnosis> examine() {
    List<Diagnosis> diagnoses = new ArrayList<>();
    for (Output output : Output.values()) {
      List<Probe> probes = new ArrayList<>(disks(ROOM_FOR_OUTPUTS));
      if (output == Output.DIRECTORY) {
        probes.add(fileNames());
      }
      if (output == Output.KUSTOMIZE) {
        probes.add(
            new Probe(
                "Helm's library",
                EmbeddedHelm.isForThisPlatform(),
                "for " + machine.system(),
                "use Linux or macOS (amd64, arm64) or Windows (amd64)"));
      }
      if (Outputs.IMAGES.contains(output)) {
        request.outputs().extensions().probe().ifPresent(probes::add);
      }
      diagnoses.add(
          new Diagnosis(output.id(), request.outputs().selected().contains(output), probes));
    }
    diagnoses.add(
        new Diagnosis(
            "the app, compiled (discourse.build)", request.compilation().enabled(), compilation()));
    return diagnoses;
  }

  private List<Probe> compilation() {
    List<Probe> probes = new ArrayList<>();
    probes.add(
        new Probe(
            "Linux",
            machine.isLinux(),
            "this is " + machine.system(),
            "build on Linux or in a virtual machine with it, or in a container: the builder stage of"
                + " target/container runs the same scripts"));
    probes.add(sandbox());
    RootDoctor roots =
        new RootDoctor(
            new FetchAccess(settings).roots(BuildLog.SILENT), machine, settings.offline());
    Compilation compilation = request.compilation();
    for (Distribution distribution : request.distributions()) {
      probes.add(roots.builderRoot(distribution, compilation.builderRoots().get(distribution)));
      if (compilation.runtimeRoots().containsKey(distribution)) {
        probes.add(roots.runtimeRoot(distribution, compilation.runtimeRoots().get(distribution)));
      }
    }
    if (compilation.limits().processors() < machine.processors()) {
      machine.program("taskset").ifPresent(probes::add);
    }
    probes.add(fileNames());
    probes.addAll(disks(ROOM_FOR_BUILD));
    return probes;
  }

  private Probe sandbox() {
    String wanted = request.compilation().sandbox();
    List<Probe> tried =
        machine.sandboxes().stream()
            .filter(it -> wanted.equals("auto") || it.name().equals("sandbox " + wanted))
            .toList();
    for (Probe probe : tried) {
      if (probe.works()) {
        return probe;
      }
    }
    return new Probe(
        "sandbox",
        false,
        tried.isEmpty() ? "there is none for this system" : joined(tried, Probe::detail),
        tried.isEmpty() ? "" : "one of these is enough: " + joined(tried, Probe::fix));
  }

  private static String joined(
      List<Probe> probes, java.util.function.Function<Probe, String> text) {
    return probes.stream()
        .map(probe -> probe.name().replace("sandbox ", "") + ": " + text.apply(probe))
        .collect(Collectors.joining("; "));
  }

  private Probe fileNames() {
    return new Probe(
        "file names",
        machine.namesAnything(),
        machine.namesAnything()
            ? "any, by " + machine.fileNames()
            : "this locale's are in " + machine.fileNames() + " and cannot hold every letter",
        "run Maven in a UTF-8 locale such as LC_ALL=C.UTF-8");
  }

  private List<Probe> disks(long need) {
    Path cache = settings.cacheDirectory();
    Path target = request.outputs().directory();
    return List.of(
        writable(
            "cache directory",
            Files.exists(cache.resolve("git")) ? cache.resolve("git") : cache,
            "make it writable, or set discourse.cacheDirectory"),
        room("room in the cache", cache, need),
        writable("output directory", target, "make it writable for the user who builds"));
  }

  private static Probe writable(String name, Path directory, String fix) {
    Path there = existing(directory);
    boolean works = Files.isDirectory(there) && Files.isWritable(there);
    String problem = Files.isDirectory(there) ? " is not writable" : " is no directory";
    return new Probe(name, works, works ? directory.toString() : there + problem, fix);
  }

  private Probe room(String name, Path directory, long need) {
    long room = machine.room().applyAsLong(existing(directory));
    return new Probe(
        name,
        room >= need,
        HumanSize.of(room) + " are free; up to " + HumanSize.of(need) + " can be taken",
        "make room on its disk (mvn discourse-image:gc), or set discourse.cacheDirectory");
  }

  /** The directory itself or the nearest above it that is there. */
  private static Path existing(Path directory) {
    Path at = directory.toAbsolutePath().normalize();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }
}
