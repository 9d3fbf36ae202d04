package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.Origin;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagesTests {

  private static final UnixPath APP = StagePaths.APP;

  @TempDir Path directory;

  private final Map<String, String> scripts = new TreeMap<>();
  private final Map<String, String> app = new TreeMap<>();
  private final Map<String, String> variables = new TreeMap<>();
  private final Map<String, String> environment = new TreeMap<>();
  private final RecordingSandbox sandbox = new RecordingSandbox();
  private StageCache cache;
  private String rootDigest = "sha256:1";
  private final TreeMap<String, Path> volumes = new TreeMap<>();
  private boolean offline;

  @BeforeEach
  void openCache() throws IOException {
    cache = new StageCache(directory.resolve("cache"));
    Files.createDirectories(directory.resolve("logs"));
    scripts.put("10-ruby.build.sh", "# stage: ruby\n# outputs: /usr/lib/discourse-ruby\n");
    scripts.put("20-gems.fetch.sh", "");
    scripts.put(
        "20-gems.build.sh",
        "# stage: gems\n# inputs: Gemfile.lock\n# needs: 10-ruby\n# outputs: vendor/bundle\n"
            + "# env: RUBY_VERSION\n");
    scripts.put("50-assets.build.sh", "# stage: assets\n# inputs: **\n# needs: 20-gems\n");
    app.put("Gemfile.lock", "GEM\n");
    app.put("app.js", "1");
    variables.put("RUBY_VERSION", "3.4.10");
    variables.put("OTHER", "x");
  }

  @AfterEach
  void closeCache() {
    cache.close();
  }

  @Test
  void runs_each_stage_once_and_then_none() {
    stages().build();
    assertThat(sandbox.names())
        .containsExactly("10-ruby.build", "20-gems.fetch", "20-gems.build", "50-assets.build");

    sandbox.runs.clear();
    stages().build();
    assertThat(sandbox.names()).isEmpty();
  }

  @Test
  void does_not_install_gems_again_for_a_changed_script_of_the_app() {
    stages().build();
    sandbox.runs.clear();
    app.put("app.js", "2");

    stages().build();

    assertThat(sandbox.names()).containsExactly("50-assets.build");
  }

  @Test
  void builds_all_that_depends_on_what_changed() {
    stages().build();
    sandbox.runs.clear();
    variables.put("RUBY_VERSION", "3.4.11");

    stages().build();

    assertThat(sandbox.names())
        .containsExactly("20-gems.fetch", "20-gems.build", "50-assets.build");
  }

  @Test
  void does_not_look_at_variables_that_no_stage_declares() {
    stages().build();
    sandbox.runs.clear();
    variables.put("OTHER", "y");

    stages().build();

    assertThat(sandbox.names()).isEmpty();
  }

  @Test
  void builds_everything_in_another_builder_root_or_with_another_script() {
    stages().build();
    sandbox.runs.clear();
    rootDigest = "sha256:2";
    stages().build();
    assertThat(sandbox.names()).hasSize(4);

    sandbox.runs.clear();
    scripts.put("50-assets.build.sh", scripts.get("50-assets.build.sh") + "\nexit 0\n");
    stages().build();
    assertThat(sandbox.names()).containsExactly("50-assets.build");
  }

  @Test
  void shows_a_stage_its_inputs_and_nothing_else() {
    stages().build();

    assertThat(sandbox.run("20-gems.build").files).containsExactly("Gemfile.lock");
    assertThat(sandbox.run("50-assets.build").files).containsExactly("Gemfile.lock", "app.js");
  }

  @Test
  void gives_a_stage_the_variables_that_it_declares_and_nothing_else() {
    environment.put("BUNDLE_BUILD__PG", "--with-x");

    stages().build();

    assertThat(sandbox.run("20-gems.build").command.environment())
        .containsEntry("RUBY_VERSION", "3.4.10")
        .containsEntry("BUNDLE_BUILD__PG", "--with-x")
        .containsEntry("APP", "/usr/lib/discourse")
        .containsEntry("JOBS", "2")
        .doesNotContainKeys("OTHER", "SECRET");
    assertThat(sandbox.run("10-ruby.build").command.environment())
        .doesNotContainKey("RUBY_VERSION");
  }

  @Test
  void has_the_network_and_its_secrets_only_while_it_fetches() {
    stages().build();

    SandboxCommand fetch = sandbox.run("20-gems.fetch").command;
    assertThat(fetch.network()).isTrue();
    assertThat(fetch.environment()).containsEntry("SECRET", "user:password");
    assertThat(mount(fetch, StagePaths.CACHE)).isEqualTo(Optional.of(true));
    for (String phase : List.of("10-ruby.build", "20-gems.build", "50-assets.build")) {
      SandboxCommand build = sandbox.run(phase).command;
      assertThat(build.network()).isFalse();
      assertThat(build.environment()).doesNotContainKey("SECRET");
      assertThat(mount(build, StagePaths.CACHE)).isEqualTo(Optional.of(false));
    }
  }

  @Test
  void shows_what_a_stage_needs_read_only_at_its_place() {
    stages().build();

    SandboxCommand assets = sandbox.run("50-assets.build").command;
    assertThat(mount(assets, APP.resolve("vendor/bundle"))).isEqualTo(Optional.of(false));
    assertThat(mount(assets, StagePaths.RUBY)).isEqualTo(Optional.of(false));
    assertThat(mount(assets, APP)).isEqualTo(Optional.of(true));
  }

  @Test
  void shows_volumes_read_only_and_builds_again_when_a_file_in_one_changed() throws IOException {
    Path fonts = Files.createDirectory(directory.resolve("fonts"));
    Files.writeString(fonts.resolve("a.ttf"), "a");
    volumes.put("fonts", fonts);
    stages().build();
    SandboxCommand gems = sandbox.run("20-gems.build").command;
    assertThat(mount(gems, StagePaths.VOLUMES.resolve("fonts"))).isEqualTo(Optional.of(false));
    assertThat(gems.environment()).containsEntry("VOLUMES", "/tmp/volumes");

    sandbox.runs.clear();
    stages().build();
    assertThat(sandbox.names()).isEmpty();

    Files.writeString(fonts.resolve("a.ttf"), "bold");
    stages().build();
    assertThat(sandbox.names()).hasSize(4);
  }

  @Test
  void hands_on_the_variables_that_a_stage_found_out() {
    variables.remove("RUBY_VERSION");
    sandbox.left.put("10-ruby.build", "10-ruby.env=RUBY_VERSION=3.3.8\n");

    stages().build();

    assertThat(sandbox.run("20-gems.build").command.environment())
        .containsEntry("RUBY_VERSION", "3.3.8");
  }

  @Test
  void keeps_nothing_of_a_stage_that_failed() {
    sandbox.exitCodes.put("20-gems.build", 1);

    assertThatThrownBy(() -> stages().build())
        .isInstanceOf(ImageBuildException.class)
        .hasMessageContaining("stage 20-gems.build")
        .hasMessageContaining("20-gems.build.log")
        .hasMessageContaining("-Ddiscourse.build.shell=20-gems.build");

    assertThat(sandbox.names()).doesNotContain("50-assets.build");
    sandbox.runs.clear();
    sandbox.exitCodes.clear();
    stages().build();
    assertThat(sandbox.names()).containsExactly("20-gems.build", "50-assets.build");
  }

  @Test
  void runs_no_code_of_the_app_to_fetch() {
    stages().fetch();

    assertThat(sandbox.names()).containsExactly("10-ruby.build", "20-gems.fetch");
    sandbox.runs.clear();
    offline = true;
    stages().build();
    assertThat(sandbox.names()).containsExactly("20-gems.build", "50-assets.build");
  }

  @Test
  void says_what_to_do_when_something_is_missing_offline() {
    offline = true;

    assertThatThrownBy(() -> stages().build())
        .hasMessageContaining("debian 20-gems: needs to fetch something, but Maven works offline")
        .hasMessageContaining("mvn discourse-image:fetch");
  }

  @Test
  void names_the_stages_there_are_when_a_shell_is_asked_for_in_another() {
    assertThatThrownBy(() -> stages().shell("20-gem"))
        .hasMessageContaining("'20-gem' is no stage")
        .hasMessageContaining("10-ruby, 20-gems, 50-assets");
  }

  @Test
  void opens_a_shell_where_a_stage_would_run() {
    stages().shell("20-gems.build");

    assertThat(sandbox.names()).containsExactly("10-ruby.build", "20-gems.fetch", "shell");
    SandboxCommand shell = sandbox.run("shell").command;
    assertThat(mount(shell, StagePaths.RUBY)).isEqualTo(Optional.of(false));
    assertThat(shell.network()).isFalse();
  }

  private static Optional<Boolean> mount(SandboxCommand command, UnixPath at) {
    return command.mounts().stream()
        .filter(mount -> mount.at().equals(at))
        .map(mount -> ((Mount.Bind) mount).writable())
        .findFirst();
  }

  private Stages stages() {
    List<StageFile> files = new ArrayList<>();
    scripts.forEach(
        (name, text) ->
            files.add(
                new StageFile(
                    name, name, true, ("#!/bin/sh\n" + text).getBytes(StandardCharsets.UTF_8))));
    StageScripts read = StageScripts.of(files, List.of(), List.of(), BuildLog.SILENT);
    Layer.Builder layer = Layer.builder("app");
    app.forEach(
        (name, text) ->
            layer.file(APP.resolve(name), Content.of(text), new Origin("app", "a test")));
    TreeMap<String, String> secrets = new TreeMap<>(Map.of("SECRET", "user:password"));
    Workshop workshop =
        new Workshop(
            "debian",
            new BuilderRoot(directory, rootDigest, "a test"),
            sandbox,
            new StageLimits(0, 2, Duration.ofMinutes(1)),
            directory,
            cache.fetchedFiles(),
            Optional.empty(),
            directory.resolve("logs"),
            new TreeMap<>(variables),
            new TreeMap<>(environment),
            secrets,
            new Volumes(volumes));
    return new Stages(
        workshop,
        read,
        cache,
        AppTree.of(List.of(layer.build()), APP),
        StagesTests::write,
        Distribution.DEBIAN,
        offline,
        BuildLog.SILENT);
  }

  private static void write(List<Entry> entries, Path to) {
    try {
      for (Entry entry : entries) {
        if (entry instanceof Entry.File file) {
          Files.write(to.resolve(file.path().relative()), file.content().readAll());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs nothing; leaves what a stage would leave and remembers what it was asked. */
  private static final class RecordingSandbox implements Sandbox {

    private record Run(String name, SandboxCommand command, List<String> files) {}

    private final List<Run> runs = new CopyOnWriteArrayList<>();
    private final Map<String, String> left = new HashMap<>();
    private final Map<String, Integer> exitCodes = new HashMap<>();

    List<String> names() {
      return runs.stream().map(Run::name).toList();
    }

    Run run(String name) {
      return runs.stream().filter(run -> run.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public String name() {
      return "recording";
    }

    @Override
    public List<String> commandLine(SandboxCommand command) {
      return command.arguments();
    }

    @Override
    public Outcome run(SandboxCommand command, Path log) {
      String name = command.arguments().get(2);
      try {
        runs.add(new Run(name, command, files(host(command, APP))));
        Files.writeString(log, name + " ran\n");
        if (name.equals("20-gems.build")) {
          Files.createDirectories(host(command, APP).resolve("vendor/bundle"));
        }
        if (left.containsKey(name)) {
          String[] file = left.get(name).split("=", 2);
          Files.writeString(host(command, StagePaths.OUT).resolve(file[0]), file[1]);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Outcome(exitCodes.getOrDefault(name, 0), false, false);
    }

    @Override
    public int interactive(SandboxCommand command) {
      runs.add(new Run("shell", command, List.of()));
      return 0;
    }

    private static Path host(SandboxCommand command, UnixPath at) {
      return command.mounts().stream()
          .filter(mount -> mount.at().equals(at))
          .map(mount -> ((Mount.Bind) mount).host())
          .findFirst()
          .orElseThrow();
    }

    private static List<String> files(Path top) throws IOException {
      try (var walk = Files.walk(top)) {
        return walk.filter(Files::isRegularFile)
            .map(file -> top.relativize(file).toString())
            .sorted()
            .toList();
      }
    }
  }
}
