package io.github.discourseimage.it.bench;

import io.github.discourseimage.it.MavenRun;
import io.github.discourseimage.it.Project;
import io.github.discourseimage.it.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs our cases and the peers' in turn and compares the medians. Properties: {@code bench.quick}
 * (the small repository only, three rounds), {@code bench.runs}, {@code bench.only} (names of
 * cases, separated by semicolons), {@code bench.million} (a million files, takes its time). It
 * reports, it never fails on time.
 */
public final class Benchmark {
  private static final long LARGE_FILE = 600L << 20;

  private final Workbench workbench;
  private final Path samples;
  private final Path directory;
  private final Path repositories;
  private final int runs;
  private final Set<String> only;
  private final Report report = new Report();

  private Benchmark(Workbench workbench, boolean quick) {
    this.workbench = workbench;
    this.samples = Path.of(System.getProperty("it.samples"));
    this.directory = workbench.directory().resolve("bench");
    this.repositories = directory.resolve("repositories");
    String given = System.getProperty("bench.runs", "");
    this.runs = given.isBlank() ? (quick ? 3 : 5) : Integer.parseInt(given);
    this.only =
        Stream.of(System.getProperty("bench.only", "").split(";", -1))
            .map(String::trim)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
  }

  /** Takes no arguments; see the properties above. */
  public static void main(String[] args) throws IOException {
    for (String program : List.of("git", "tar", "zstd")) {
      if (!Shell.has(program)) {
        System.out.println(
            "The peers need " + program + ", which is not installed: nothing to compare with.");
        return;
      }
    }
    boolean quick = Boolean.getBoolean("bench.quick");
    Benchmark benchmark = new Benchmark(Workbench.fromSystemProperties(), quick);
    benchmark.measure(SyntheticRepository.RAILS);
    if (!quick) {
      benchmark.measure(SyntheticRepository.LARGE);
      benchmark.checkHeap();
    }
    if (Boolean.getBoolean("bench.million")) {
      benchmark.compareCostPerFile();
    }
    benchmark.finish();
  }

  private void measure(SyntheticRepository repository) throws IOException {
    Path bare = make(repository);
    Path work = emptied(repository.name());
    Path overlay = work.resolve("overlay/etc/site");
    Files.createDirectories(overlay);
    Files.writeString(overlay.resolve("readme"), "An overlay's file.\n");
    try (GitHttpBackend server = GitHttpBackend.start(repositories)) {
      String url = server.url(bare);
      Rounds rounds = new Rounds(only);
      new Peers(workbench, work, bare, url, work.resolve("overlay")).addTo(rounds);
      List<Project> projects = new Ours(workbench, work, bare, url).addTo(rounds);
      Timings times = rounds.run(repository.name(), runs);
      report.add(repository.name(), times);
      addBars(repository, times);
      report.add(
          new Bar(
              repository.name(),
              "bytes of four distributions / one",
              (double) bytes(projects.get(0)) / bytes(projects.get(1)),
              1.1));
    }
  }

  private void addBars(SyntheticRepository repository, Timings times) {
    bar(
        repository,
        times,
        "cold with four distributions / (a)",
        0.2,
        Ours.COLD,
        Peers.CLONE_AND_TAR);
    if (times.has(Ours.VALIDATE)) {
      double validate = times.median(Ours.VALIDATE);
      boolean small = repository.equals(SyntheticRepository.RAILS);
      if (times.has(Ours.COLD) && times.has(Peers.CLONE_AND_ARCHIVE)) {
        double peer = times.median(Peers.CLONE_AND_ARCHIVE);
        String name = small ? "cold <= (v) + 2.0 x (b), s" : "cold <= 1.5 x (b), s";
        double limit = small ? validate + 2 * peer : 1.5 * peer;
        report.add(new Bar(repository.name(), name, times.median(Ours.COLD), limit));
      }
      for (String name : List.of(Ours.SWITCHED, Ours.SWITCHED_CACHE)) {
        if (times.has(name) && times.has(Peers.ARCHIVE)) {
          double limit = validate + 1.5 * times.median(Peers.ARCHIVE);
          report.add(
              new Bar(
                  repository.name(), name + " <= (v) + 1.5 x (d), s", times.median(name), limit));
        }
      }
      for (String name : List.of(Ours.UNCHANGED, Ours.UNCHANGED_TREE, Ours.UNCHANGED_CACHE)) {
        bar(repository, times, name + " / (v)", 1.3, name, Ours.VALIDATE);
      }
    }
    bar(
        repository,
        times,
        "time of four distributions / one",
        1.1,
        Ours.SWITCHED,
        Ours.SWITCHED_ONE);
  }

  private void bar(
      SyntheticRepository repository,
      Timings times,
      String name,
      double limit,
      String ours,
      String peer) {
    if (times.has(ours) && times.has(peer)) {
      report.add(new Bar(repository.name(), name, times.median(ours) / times.median(peer), limit));
    }
  }

  /** A heap that is too small shows as a failed build; the value is 0 for a good one. */
  private void checkHeap() {
    Path large = make(SyntheticRepository.LARGE);
    report.add(
        new Bar(
            SyntheticRepository.LARGE.name(),
            "builds with -Xmx256m (0 = it does)",
            failed(large, "heap", "-Xmx256m"),
            0));
    Path one =
        SyntheticRepository.makeWithOneLargeFile(
            samples.resolve("sample-app"), repositories, LARGE_FILE);
    report.add(
        new Bar(
            "one file of 600 MB",
            "builds with -Xmx128m (0 = it does)",
            failed(one, "large-file", "-Xmx128m"),
            0));
  }

  private int failed(Path repository, String name, String options) {
    Path work = emptied(name);
    Project project =
        Project.generate(workbench, work, name, repository.toString(), "main", "debian");
    MavenRun.Result result = workbench.maven(project.directory(), "package").options(options).run();
    if (!result.successful()) {
      System.out.println(result.text());
    }
    Project.delete(work);
    return result.successful() ? 0 : 1;
  }

  /** Time above that of a validate, by the number of files. */
  private void compareCostPerFile() {
    double few = costPerFile(SyntheticRepository.SMALL_FILES);
    double many = costPerFile(SyntheticRepository.MILLION);
    report.add(
        new Bar(
            SyntheticRepository.MILLION.name(),
            "cost of a file among 1,000,000 / among 100,000",
            many / few,
            1.2));
  }

  private double costPerFile(SyntheticRepository repository) {
    Path bare = make(repository);
    Path work = emptied(repository.name());
    Project project = Project.generate(workbench, work, "forum", bare.toString(), "main", "debian");
    Rounds rounds = new Rounds(Set.of());
    Supplier<java.time.Duration> build =
        () ->
            workbench
                .maven(project.directory(), "package", "-Ddiscourse.outputs=tarball")
                .succeeds()
                .time();
    rounds.add(
        Ours.VALIDATE,
        () -> {},
        () -> workbench.maven(project.directory(), "validate").succeeds().time());
    rounds.add("all files anew", () -> Project.delete(project.target()), build);
    Timings times = rounds.run(repository.name(), 3);
    report.add(repository.name(), times);
    Project.delete(work);
    return (times.median("all files anew") - times.median(Ours.VALIDATE)) / repository.files();
  }

  private Path make(SyntheticRepository repository) {
    System.out.println("Repository " + repository.name() + " ...");
    try {
      Files.createDirectories(repositories);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return repository.make(samples.resolve("sample-app"), repositories);
  }

  private Path emptied(String name) {
    Path work = directory.resolve(name);
    Project.delete(work);
    try {
      Files.createDirectories(work.resolve(".mvn"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return work;
  }

  private static long bytes(Project project) throws IOException {
    long bytes = 0;
    for (Path tarball : project.tarballs()) {
      bytes += Files.size(tarball);
    }
    return bytes;
  }

  private void finish() {
    System.out.println(report.markdown());
    report.write(directory.resolve("bench.json"));
    try {
      Files.writeString(directory.resolve("bench.md"), report.markdown());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println("Written to " + directory.resolve("bench.json"));
  }
}
