package io.github.discourseimage.it.bench;

import io.github.discourseimage.it.Project;
import io.github.discourseimage.it.Workbench;
import io.github.discourseimage.it.app.Debian;
import io.github.discourseimage.it.app.GemIndex;
import io.github.discourseimage.it.app.HandBuild;
import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares compiling the sample app with the same steps typed by hand in the same builder root, and
 * with podman's build of a Dockerfile that starts from that root. Properties: {@code bench.runs},
 * {@code bench.only} (names of cases, separated by semicolons) and those of the end-to-end test. It
 * reports, it never fails on time.
 */
public final class CompileBenchmark {
  private static final String CASE = "the sample app";
  private static final List<String> PROGRAMS =
      List.of("git", "tar", "bwrap", "podman", "ruby", "npm");

  private final Path directory;
  private final Workbench workbench;
  private final Path source;
  private final HandBuild byHand;
  private final CompiledProject ours;
  private final PodmanBuild podman;
  private int changes;

  private CompileBenchmark(Workbench workbench) throws IOException {
    this.workbench = workbench;
    this.directory = workbench.directory().resolve("bench/compile");
    Project.delete(directory.resolve("by-hand"));
    Files.createDirectories(directory.resolve(".mvn"));
    Path samples = Path.of(System.getProperty("it.samples"));
    Debian debian = Debian.of(Suite.BOOKWORM, Path.of(System.getProperty("it.cache")));
    try (GemIndex gems = GemIndex.start(debian, samples)) {
      byHand =
          HandBuild.prepare(
              debian, gems, samples.resolve("sample-app"), directory.resolve("by-hand"));
      source = directory.resolve("by-hand/src");
      commitWithGems(gems.gems());
    }
    ours = CompiledProject.write(workbench, directory, source, debian.builderRoot());
    podman =
        PodmanBuild.prepare(
            directory.resolve("podman"),
            debian.builderRoot(),
            directory.resolve("by-hand/cache"),
            source);
  }

  /** Takes no arguments; see the properties above. */
  public static void main(String[] args) throws IOException {
    List<String> missing = PROGRAMS.stream().filter(program -> !Shell.has(program)).toList();
    if (!missing.isEmpty()) {
      System.out.println("Not installed: " + missing + ", so there is nothing to compare with.");
      return;
    }
    new CompileBenchmark(Workbench.fromSystemProperties()).measure();
  }

  /** All builds find the gems in the repository, as nothing may depend on a server's speed. */
  private void commitWithGems(Path gems) {
    Shell.run(
        source,
        """
        mkdir -p vendor/cache plugins/discourse-sample-polls/vendor/cache
        cp '%1$s'/*.gem vendor/cache/
        mv vendor/cache/poll_tally-*.gem plugins/discourse-sample-polls/vendor/cache/
        git init -q -b main
        git add -A -f
        git -c user.name=bench -c user.email=bench@example.org commit -q -m app
        """
            .formatted(gems));
  }

  private void changeOneLine() {
    Shell.run(
        source,
        """
        echo 'window.builds = %d;' >> frontend/discourse/application.js
        git -c user.name=bench -c user.email=bench@example.org commit -q -a -m change
        """
            .formatted(++changes));
  }

  private void measure() throws IOException {
    String given = System.getProperty("bench.runs", "");
    Set<String> only =
        Stream.of(System.getProperty("bench.only", "").split(";", -1))
            .map(String::trim)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    Rounds rounds = new Rounds(only);
    String hand = "(a) by hand, everything anew";
    String container = "(b) podman build, everything anew";
    String containerChanged = "(b) podman build, one line of JavaScript changed";
    String cold = "ours, everything anew";
    String changed = "ours, one line of JavaScript changed";
    String unchanged = "ours, unchanged";
    // Downloads what is needed, once and for all.
    ours.build();
    rounds.add(Ours.VALIDATE, () -> {}, ours::validate);
    rounds.add(cold, ours::forgetResults, ours::build);
    rounds.add(hand, this::emptyByHand, () -> Shell.time(byHand::run));
    rounds.add(container, () -> {}, podman::buildAnew);
    rounds.add(changed, this::changeOneLine, ours::build);
    rounds.add(unchanged, () -> {}, ours::build);
    rounds.add(containerChanged, this::changeOneLine, podman::build);
    Timings times = rounds.run(CASE, given.isBlank() ? 3 : Integer.parseInt(given));
    Report report = new Report();
    report.add(CASE, times);
    bar(report, times, "anew / (a)", 1.05, cold, hand);
    bar(report, times, "anew / (b)", 0.8, cold, container);
    bar(report, times, "JavaScript changed / (b)", 0.3, changed, containerChanged);
    bar(report, times, "unchanged / (v)", 1.3, unchanged, Ours.VALIDATE);
    System.out.println(report.markdown());
    report.write(directory.resolve("bench.json"));
    Files.writeString(directory.resolve("bench.md"), report.markdown());
  }

  private void emptyByHand() {
    try {
      for (String name : List.of("app", "out", "tmp")) {
        Project.delete(directory.resolve("by-hand").resolve(name));
      }
    } catch (UncheckedIOException e) {
      throw new IllegalStateException("what was built by hand cannot be removed", e);
    }
  }

  private static void bar(
      Report report, Timings times, String name, double limit, String ours, String peer) {
    if (times.has(ours) && times.has(peer)) {
      report.add(new Bar(CASE, name, times.median(ours) / times.median(peer), limit));
    }
  }
}
