package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.sink.ImageFormat;
import io.github.discourseimage.stage.Probe;
import io.github.discourseimage.stage.RootSource;
import io.github.discourseimage.stage.StageLimits;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTests {

  private static final String APP = "the app, compiled (discourse.build)";
  private static final String DIGEST = "a".repeat(64);

  @TempDir private Path directory;
  private ForumFixture forum;
  private final List<Probe> probes = new ArrayList<>();
  private Charset names = StandardCharsets.UTF_8;
  private String system = "Linux";
  private boolean compiled;
  private String sandbox = "auto";
  private final SortedMap<Distribution, RootSource> builderRoots = new TreeMap<>();
  private long room = 100_000_000_000L;

  @BeforeEach
  void aMachineThatHasAll() throws IOException {
    forum = new ForumFixture(directory);
    forum.distributions.clear();
    forum.distributions.add(Distribution.DEBIAN);
    builderRoots.put(Distribution.DEBIAN, new RootSource.Mmdebstrap("trixie", List.of("ruby")));
    for (String program : List.of("tar", "gzip", "xz", "zstd", "mmdebstrap", "taskset")) {
      probes.add(new Probe(program, true, "/usr/bin/" + program, ""));
    }
    probes.add(new Probe("sandbox bubblewrap", true, "runs", ""));
    probes.add(new Probe("sandbox podman", true, "runs", ""));
  }

  @AfterEach
  void close() {
    forum.close();
  }

  @Test
  void a_program_for_images_is_looked_for_where_their_format_needs_it() {
    RealTool.require("mksquashfs");
    forum.extensionFormat = ImageFormat.SQUASHFS;

    for (String output : List.of("sysext", "confext", "portable")) {
      assertThat(lines(output)).anyMatch(it -> it.startsWith("  ok       mksquashfs: version 4."));
    }
    assertThat(lines("tarball")).noneMatch(it -> it.contains("mksquashfs"));
  }

  @Test
  void a_machine_that_has_all_can_make_all() {
    compiled = true;

    assertThat(impossible()).isEmpty();
    assertThat(lines(APP))
        .contains(
            APP + ": can be made here",
            "  ok       Linux: this is Linux",
            "  ok       sandbox bubblewrap: runs",
            "  ok       builder root debian: mmdebstrap trixie, made by the first build",
            "  ok       room in the cache: 100.0 GB are free; up to 4.0 GB can be taken");
  }

  @Test
  void nothing_is_changed() throws IOException {
    compiled = true;
    Set<Path> before = files();

    examine();

    assertThat(files()).isEqualTo(before);
  }

  @Test
  void what_the_project_does_not_ask_for_is_told_as_well() {
    forum.outputs.remove(Output.HELM);

    assertThat(lines("helm")).contains("helm: can be made here (the project does not ask for it)");
    assertThat(lines(APP)).contains(APP + ": can be made here (the project does not ask for it)");
  }

  @Test
  void a_locale_without_letters_hinders_only_what_is_written_as_files() {
    names = StandardCharsets.US_ASCII;

    assertThat(impossible()).containsExactly("directory", APP);
    assertThat(lines("directory"))
        .contains(
            "  MISSING  file names: this locale's are in US-ASCII and cannot hold every letter",
            "           fix: run Maven in a UTF-8 locale such as LC_ALL=C.UTF-8");
  }

  @Test
  void without_a_sandbox_each_way_is_told() {
    replace(new Probe("sandbox bubblewrap", false, "bwrap is not installed", "Install it: A"));
    replace(new Probe("sandbox podman", false, "podman is not installed", "Install it: B"));

    assertThat(impossible()).containsExactly(APP);
    assertThat(lines(APP))
        .contains(
            "  MISSING  sandbox: bubblewrap: bwrap is not installed; podman: podman is not installed",
            "           fix: one of these is enough: bubblewrap: Install it: A; podman: Install it: B");
  }

  @Test
  void one_sandbox_is_enough_unless_another_is_asked_for() {
    replace(new Probe("sandbox podman", false, "podman is not installed", "Install it: B"));
    assertThat(impossible()).isEmpty();

    sandbox = "podman";
    assertThat(impossible()).containsExactly(APP);
  }

  @Test
  void other_systems_cannot_build_the_app() {
    system = "Mac OS X";
    probes.clear();

    assertThat(impossible()).containsExactly(APP);
    assertThat(lines(APP))
        .contains(
            "  MISSING  Linux: this is Mac OS X",
            "  MISSING  sandbox: there is none for this system");
  }

  @Test
  void a_suite_takes_mmdebstrap_unless_its_root_is_there() throws IOException {
    replace(new Probe("mmdebstrap", false, "missing; it makes roots", "'apt-get install x'"));
    assertThat(lines(APP))
        .contains(
            "  MISSING  builder root debian: mmdebstrap is missing; it makes roots",
            "           fix: install it: 'apt-get install x', or name a root file system that"
                + " somebody made in <builderRoots>");

    builderRoots.put(
        Distribution.DEBIAN, new RootSource.Archive("https://r.example.org/r.tar", DIGEST));
    Files.createDirectories(directory.resolve("cache/roots/" + DIGEST));
    Files.writeString(directory.resolve("cache/roots/" + DIGEST + "/about"), "");
    assertThat(lines(APP))
        .contains("  ok       builder root debian: https://r.example.org/r.tar, in the cache");
  }

  @Test
  void offline_nothing_can_be_fetched() {
    forum.offline = true;

    assertThat(lines(APP))
        .contains(
            "  MISSING  builder root debian: mmdebstrap trixie is not made yet, and Maven works"
                + " offline",
            "           fix: run `mvn discourse-image:fetch` once without -o");
  }

  @Test
  void an_archive_must_be_there_and_its_packing_be_known() throws IOException {
    Path archive = forum.project.resolve("root.tar.xz");
    builderRoots.put(Distribution.DEBIAN, new RootSource.Archive(archive.toString(), ""));
    assertThat(lines(APP))
        .contains("  MISSING  builder root debian: " + archive + " does not exist");

    Files.writeString(archive, "");
    assertThat(lines(APP))
        .contains("  ok       builder root debian: " + archive + ", unpacked by the first build");

    replace(new Probe("xz", false, "missing; it unpacks", "'apk add xz'"));
    assertThat(lines(APP))
        .contains(
            "  MISSING  builder root debian: xz is missing; it unpacks",
            "           fix: install 'apk add xz'");
  }

  @Test
  void a_distribution_without_a_root_is_named_with_the_packages_it_takes() {
    forum.distributions.add(Distribution.ALPINE);

    assertThat(lines(APP)).contains("  MISSING  builder root alpine: none is configured");
    assertThat(lines(APP))
        .anyMatch(line -> line.contains("<builderRoots><alpine> with the packages brotli "));
  }

  @Test
  void a_disk_that_is_full_hinders_all() {
    room = 1_500_000_000L;
    assertThat(impossible()).containsExactly(APP);

    room = 1000;
    assertThat(impossible()).hasSize(1 + Output.values().length);
  }

  @Test
  void a_cache_that_is_no_directory_is_named() throws IOException {
    Files.writeString(directory.resolve("cache"), "");

    assertThat(lines("tarball"))
        .contains(
            "  MISSING  cache directory: " + directory.resolve("cache") + " is no directory",
            "           fix: make it writable, or set discourse.cacheDirectory");
  }

  private void replace(Probe probe) {
    probes.replaceAll(it -> it.name().equals(probe.name()) ? probe : it);
  }

  private List<Diagnosis> examine() {
    Machine machine = new Machine(system, names, 1, probes, path -> room);
    return new Doctor(request(), forum.settings(), machine).examine();
  }

  private ImageRequest request() {
    ImageRequest request = forum.request();
    return new ImageRequest(
        request.project(),
        request.time(),
        request.app(),
        request.plugins(),
        request.inputs(),
        request.site(),
        request.distributions(),
        request.outputs(),
        new Compilation(
            compiled,
            builderRoots,
            new TreeMap<>(),
            Path.of("stages"),
            sandbox,
            new StageLimits(0, 1, Duration.ofMinutes(1)),
            Optional.empty(),
            new Compilation.Ruby("", "", ""),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>()));
  }

  private List<String> impossible() {
    return examine().stream().filter(it -> !it.possible()).map(Diagnosis::name).toList();
  }

  private List<String> lines(String name) {
    return examine().stream()
        .filter(it -> it.name().equals(name))
        .flatMap(it -> it.lines().stream())
        .toList();
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return new TreeSet<>(walk.toList());
    }
  }
}
