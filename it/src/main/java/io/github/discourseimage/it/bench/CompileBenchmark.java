package io.github.discourseimage.it.bench;

import io.github.discourseimage.it.Project;
import io.github.discourseimage.it.Workbench;
import io.github.discourseimage.it.app.Debian;
import io.github.discourseimage.it.app.GemIndex;
import io.github.discourseimage.it.app.HandBuild;
import io.github.discourseimage.it.app.ScaleFrontEnd;
import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares compiling the sample app with the same steps typed by hand in the same builder root, and
 * with podman's build of a Dockerfile that starts from that root: the app as it is, and with a
 * front end of as many packages as Discourse's. Properties: {@code bench.quick} for the app as it
 * is only, {@code bench.runs}, {@code bench.only} (names of steps, separated by semicolons) and
 * those of the end-to-end test. It reports, it never fails on time.
 */
public final class CompileBenchmark {
  private static final List<String> PROGRAMS =
      List.of("git", "tar", "bwrap", "podman", "ruby", "npm");

  private final String name;
  private final Path directory;
  private final Path source;
  private final HandBuild byHand;
  private final CompiledProject ours;
  private final PodmanBuild podman;
  private int changes;
  private int asides;

  private CompileBenchmark(Workbench workbench, String name, Path directory, boolean large)
      throws IOException {
    this.name = name;
    this.directory = directory;
    Files.createDirectories(directory);
    Project.delete(directory.resolve("by-hand"));
    Path samples = Path.of(System.getProperty("it.samples"));
    Path cache = Path.of(System.getProperty("it.cache"));
    Debian debian = Debian.of(Suite.BOOKWORM, cache);
    Path app = directory.resolve("app");
    Project.delete(app);
    Shell.run(directory, "cp -R '%s' app".formatted(samples.resolve("sample-app")));
    if (large) {
      ScaleFrontEnd.addTo(app, cache);
    }
    try (GemIndex gems = GemIndex.start(debian, samples)) {
      byHand = HandBuild.prepare(debian, gems, app, directory.resolve("by-hand"));
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
    Workbench workbench = Workbench.fromSystemProperties();
    Path directory = workbench.directory().resolve("bench/compile");
    Files.createDirectories(directory.resolve(".mvn"));
    Report report = new Report();
    new CompileBenchmark(workbench, "the sample app", directory.resolve("sample"), false)
        .measure(report);
    if (!Boolean.getBoolean("bench.quick")) {
      new CompileBenchmark(workbench, "2,000 node packages", directory.resolve("large"), true)
          .measure(report);
    }
    System.out.println(report.markdown());
    report.write(directory.resolve("bench.json"));
    Files.writeString(directory.resolve("bench.md"), report.markdown());
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

  /**
   * Nothing is deleted while times are taken: for minutes after ext4 deleted many files it is slow
   * at making others, which the next one would pay for.
   */
  private Path aside() {
    return directory.resolve("aside").resolve(String.valueOf(++asides));
  }

  private void measure(Report report) {
    String given = System.getProperty("bench.runs", "");
    Set<String> only =
        Stream.of(System.getProperty("bench.only", "").split(";", -1))
            .map(String::trim)
            .filter(step -> !step.isEmpty())
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
    rounds.add(cold, () -> ours.forgetResults(aside()), ours::build);
    rounds.add(hand, () -> byHand.clear(aside()), () -> Shell.time(byHand::run));
    rounds.add(container, () -> {}, podman::buildAnew);
    rounds.add(changed, this::changeOneLine, ours::build);
    rounds.add(unchanged, () -> {}, ours::build);
    rounds.add(containerChanged, this::changeOneLine, podman::build);
    Timings times = rounds.run(name, given.isBlank() ? 3 : Integer.parseInt(given));
    Project.delete(directory.resolve("aside"));
    report.add(name, times);
    bar(report, times, "anew / (a)", 1.05, cold, hand);
    bar(report, times, "anew / (b)", 0.8, cold, container);
    bar(report, times, "JavaScript changed / (b)", 0.3, changed, containerChanged);
    bar(report, times, "unchanged / (v)", 1.3, unchanged, Ours.VALIDATE);
  }

  private void bar(
      Report report, Timings times, String bar, double limit, String ours, String peer) {
    if (times.has(ours) && times.has(peer)) {
      report.add(new Bar(name, bar, times.median(ours) / times.median(peer), limit));
    }
  }
}
