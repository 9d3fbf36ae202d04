package io.github.discourseimage.it.bench;

import io.github.discourseimage.it.MavenRun;
import io.github.discourseimage.it.Project;
import io.github.discourseimage.it.Workbench;
import io.github.discourseimage.it.app.Debian;
import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares container images of one tree of 15,000 files on one base with what jib-core, umoci and
 * buildah make of them. Properties: {@code bench.quick} (three rounds), {@code bench.runs}, {@code
 * bench.only} (names of cases, separated by semicolons) and {@code bench.heap} (an image of 4 GB in
 * a heap of 256 MB). It reports, it never fails on time.
 */
public final class OciBenchmark {
  private static final SyntheticRepository TREE =
      new SyntheticRepository("rails-15k", 15_000, 10_300);

  private static final String GZIP = "ours, gzip";
  private static final String ZSTD = "ours, zstd";
  private static final String CHANGED = "ours, one setting changed";
  private static final String UNCHANGED = "ours, unchanged";

  private static final int LARGE_FILES = 4_096;
  private static final int LARGE_FILE = 1 << 20;

  private final Workbench workbench;
  private final Path directory;
  private final Path work;
  private final Report report = new Report();
  private int asides;
  private int settings;

  private OciBenchmark(Workbench workbench) throws IOException {
    this.workbench = workbench;
    this.directory = workbench.directory().resolve("bench/oci");
    this.work = directory.resolve("work");
    Project.delete(work);
    Files.createDirectories(work.resolve(".mvn"));
  }

  /** Takes no arguments; see the properties above. */
  public static void main(String[] args) throws IOException {
    List<String> missing =
        OciPeers.programs().stream().filter(program -> !Shell.has(program)).toList();
    if (!missing.isEmpty()) {
      System.out.println("Not installed: " + missing + ", so there is nothing to compare with.");
      return;
    }
    OciBenchmark benchmark = new OciBenchmark(Workbench.fromSystemProperties());
    Path base = benchmark.base();
    if (Boolean.getBoolean("bench.heap")) {
      benchmark.checkHeap(base);
    } else {
      benchmark.measure(base);
    }
    benchmark.finish();
  }

  /** A root of Debian as the image {@code base} of a layout, made once. */
  private Path base() {
    Path layout = directory.resolve("base");
    if (!Files.exists(layout)) {
      Path root = Debian.of(Suite.BOOKWORM, Path.of(System.getProperty("it.cache"))).runtimeRoot();
      Shell.run(
          directory,
          """
          rm -rf base.part
          skopeo copy -q 'tarball:%s' oci:base.part:base
          mv base.part base
          """
              .formatted(root));
    }
    return layout;
  }

  private void measure(Path base) throws IOException {
    Path samples = Path.of(System.getProperty("it.samples"));
    Path repositories =
        Files.createDirectories(workbench.directory().resolve("bench/repositories"));
    Path repository = TREE.make(samples.resolve("sample-app"), repositories);
    Path app = Files.createDirectories(work.resolve("app"));
    Shell.run(work, "git -C '%s' archive main | tar -x -C app".formatted(repository));
    OciPeers peers = OciPeers.prepare(work.resolve("peers"), app, base);
    Project gzip = project("gzip", repository, base);
    Project zstd = project("zstd", repository, base);
    Project changed = project("changed", repository, base);
    build(changed, "gzip");

    String given = System.getProperty("bench.runs", "");
    int runs = Boolean.getBoolean("bench.quick") ? 3 : 5;
    Rounds rounds = new Rounds(only());
    rounds.add(
        Ours.VALIDATE,
        () -> {},
        () -> workbench.maven(changed.directory(), "validate").succeeds().time());
    rounds.add(GZIP, () -> forget(gzip), () -> build(gzip, "gzip"));
    rounds.add(ZSTD, () -> forget(zstd), () -> build(zstd, "zstd"));
    rounds.add(CHANGED, () -> changeSetting(changed), () -> build(changed, "gzip"));
    rounds.add(UNCHANGED, () -> {}, () -> build(changed, "gzip"));
    peers.addTo(rounds);
    Timings times = rounds.run(TREE.name(), given.isBlank() ? runs : Integer.parseInt(given));
    report.add(TREE.name(), times);
    addBars(times);
  }

  private static Set<String> only() {
    return Stream.of(System.getProperty("bench.only", "").split(";", -1))
        .map(String::trim)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }

  private void addBars(Timings times) {
    for (String ours : List.of(GZIP, ZSTD)) {
      share(times, ours, OciPeers.JIB_COLD, 0.35);
      share(times, ours, OciPeers.BUILDAH, 0.2);
    }
    aboveValidate(times, GZIP, OciPeers.UMOCI, 1.0);
    aboveValidate(times, ZSTD, OciPeers.UMOCI, 0.7);
    if (times.has(CHANGED) && times.has(Ours.VALIDATE)) {
      bar(CHANGED + " <= (v) + 0.3 s", times.median(CHANGED), times.median(Ours.VALIDATE) + 0.3);
    }
  }

  private void share(Timings times, String ours, String peer, double limit) {
    if (times.has(ours) && times.has(peer)) {
      bar(ours + " / " + peer, times.median(ours) / times.median(peer), limit);
    }
  }

  private void aboveValidate(Timings times, String ours, String peer, double share) {
    if (times.has(ours) && times.has(peer) && times.has(Ours.VALIDATE)) {
      bar(
          "%s <= (v) + %s x %s, s".formatted(ours, share, peer),
          times.median(ours),
          times.median(Ours.VALIDATE) + share * times.median(peer));
    }
  }

  private void bar(String name, double value, double limit) {
    report.add(new Bar(TREE.name(), name, value, limit));
  }

  private Project project(String name, Path repository, Path base) {
    Project project =
        Project.generate(workbench, work, name, repository.toString(), "main", "debian");
    project.configure(
        """
                  <baseImages>
                    <debian>%s</debian>
                  </baseImages>
        """
            .formatted(base));
    return project;
  }

  private MavenRun run(Project project, String compression) {
    return workbench.maven(
        project.directory(),
        "package",
        "-Ddiscourse.outputs=oci",
        "-Ddiscourse.oci.compression=" + compression);
  }

  private Duration build(Project project, String compression) {
    return run(project, compression).succeeds().time();
  }

  /** Moved aside: nothing is deleted while times are taken. */
  private void forget(Project project) {
    try {
      if (Files.exists(project.target())) {
        Path aside = Files.createDirectories(work.resolve("aside"));
        Files.move(project.target(), aside.resolve(String.valueOf(++asides)));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void changeSetting(Project project) {
    project.put(
        "src/main/settings/saved_settings.yml", "title: \"Build %d\"\n".formatted(++settings));
  }

  /** A heap that is too small shows as a failed build; the value is 0 for a good one. */
  private void checkHeap(Path base) throws IOException {
    Project project = project("large", workbench.forum(), base);
    for (int i = 0; i < LARGE_FILES; i++) {
      Path file = project.directory().resolve("src/main/rootfs/srv/%d/%d".formatted(i / 64, i));
      Files.createDirectories(file.getParent());
      Files.write(file, SyntheticText.noise(new SplittableRandom(i), LARGE_FILE));
    }
    for (String compression : List.of("gzip", "zstd")) {
      MavenRun.Result result = run(project, compression).options("-Xmx256m").run();
      System.out.println(result.text());
      report.add(
          new Bar(
              "4 GB in 4,096 files",
              compression + " builds with -Xmx256m (0 = it does)",
              result.exitCode(),
              0));
      System.out.println(compression + " took " + result.time());
    }
    Project.delete(project.directory());
  }

  private void finish() throws IOException {
    System.out.println(report.markdown());
    report.write(directory.resolve("bench.json"));
    Files.writeString(directory.resolve("bench.md"), report.markdown());
    System.out.println("Written to " + directory.resolve("bench.json"));
  }
}
