package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.RecordingLog;
import io.github.discourseimage.rootfs.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageScriptsTests {

  private static final String RUBY =
      "#!/bin/sh\n# stage: the Ruby\n# outputs: /usr/lib/discourse-ruby\n# env: RUBY_VERSION\n";
  private static final String GEMS =
      """
      #!/bin/sh
      # stage: install the gems of Gemfile.lock
      # inputs: Gemfile Gemfile.lock *.gemspec
      # inputs: vendor/cache/**
      # needs: 10-ruby
      # outputs: vendor/bundle
      # scratch: */node_modules/.cache
      # env: RUBY_VERSION BUNDLER_VERSION

      # Inputs of this paragraph: none
      bundle install
      """;

  private final RecordingLog log = new RecordingLog();

  @Test
  void reads_headers_in_the_order_of_names() {
    StageScripts scripts = scripts(Map.of());

    assertThat(scripts.stages())
        .containsExactly(
            new Stage(
                "10-ruby",
                "the Ruby",
                List.of(),
                List.of(),
                List.of("/usr/lib/discourse-ruby"),
                List.of("RUBY_VERSION"),
                List.of(),
                false,
                true),
            new Stage(
                "20-gems",
                "install the gems of Gemfile.lock",
                List.of("Gemfile", "Gemfile.lock", "*.gemspec", "vendor/cache/**"),
                List.of("10-ruby"),
                List.of("vendor/bundle"),
                List.of("RUBY_VERSION", "BUNDLER_VERSION"),
                List.of("*/node_modules/.cache"),
                true,
                true));
    assertThat(log.lines).isEmpty();
  }

  @Test
  void a_stage_that_only_fetches_declares_itself() {
    StageScripts scripts = scripts(Map.of("05-maps.fetch.sh", "#!/bin/sh\n# stage: get maps\n"));

    Stage stage = scripts.stages().get(0);
    assertThat(stage.name()).isEqualTo("05-maps");
    assertThat(stage.hasFetch()).isTrue();
    assertThat(stage.hasBuild()).isFalse();
  }

  @Test
  void the_project_replaces_the_app_and_the_app_the_plugin(@TempDir Path project)
      throws IOException {
    Files.writeString(project.resolve("20-gems.build.sh"), "#!/bin/sh\n# stage: ours\n");
    Files.writeString(project.resolve(".gitkeep"), "");
    Map<String, Content> app =
        Map.of(
            "20-gems.build.sh", Content.of("#!/bin/sh\n# stage: theirs\n"),
            "prune", Content.of("*.md\n"));

    StageScripts scripts =
        StageScripts.of(builtIn(), StageFile.of(app, "the app's "), StageFile.in(project), log);

    assertThat(scripts.stages().get(1).description()).isEqualTo("ours");
    assertThat(scripts.files().keySet())
        .containsExactly(
            "10-ruby.build.sh", "20-gems.build.sh", "20-gems.fetch.sh", "lib.sh", "prune");
    assertThat(log.lines)
        .containsExactly(
            "Stages: the app's 20-gems.build.sh replaces built-in stages/20-gems.build.sh",
            "Stages: the app's prune replaces built-in stages/prune",
            "Stages: "
                + project.resolve("20-gems.build.sh")
                + " replaces the app's 20-gems.build.sh");
  }

  @Test
  void a_directory_that_is_not_there_holds_nothing(@TempDir Path project) {
    assertThat(StageFile.in(project.resolve("none"))).isEmpty();
  }

  @Test
  void needs_all_means_every_stage_before() {
    StageScripts scripts =
        scripts(Map.of("15-a.build.sh", "#!/bin/sh\n# stage: a\n# needs: all\n# inputs: **\n"));

    assertThat(scripts.stages().get(1).needs()).containsExactly("10-ruby");
  }

  @Test
  void tells_all_that_is_wrong_at_once() {
    Map<String, String> wrong = new TreeMap<>();
    wrong.put("15-a.build.sh", "#!/bin/sh\n# stage: a\n# input: Gemfile\n# Note: is no key\n");
    wrong.put("16-b.build.sh", "#!/bin/sh\n# stage: b\n# needs: 20-gem\n");
    wrong.put("17-c.build.sh", "#!/bin/sh\n# stage: c\n# needs: 20-gems\n");
    wrong.put("18-d.build.sh", "#!/bin/sh\n# stage: d\n# needs: 19-e\n");
    wrong.put("19-e.build.sh", "#!/bin/sh\n# stage: e\n# needs: 18-d\n");
    wrong.put("21-f.build.sh", "#!/bin/bash\r\n# stage: f\r\n");
    wrong.put("22-g.build.sh", "#!/bin/sh\necho g\n");
    wrong.put("23-h.build.sh", "#!/bin/sh\n# stage: h\n# inputs: /etc\n# env: A-B\n");
    wrong.put("20-gems.biuld.sh", "#!/bin/sh\n");

    ImageBuildException failure =
        catchThrowableOfType(() -> scripts(wrong), ImageBuildException.class);

    assertThat(failure.findings())
        .extracting(finding -> finding.subject() + ": " + finding.problem())
        .containsExactlyInAnyOrder(
            "p/15-a.build.sh:3: the header has the unknown key 'input'; did you mean 'inputs'?",
            "p/16-b.build.sh: needs the stage '20-gem', which is unknown; did you mean '20-gems'?",
            "p/17-c.build.sh: needs the stage '20-gems', which runs after it",
            "p/18-d.build.sh: needs itself: 18-d -> 19-e -> 18-d",
            "p/21-f.build.sh: has lines that end with CR LF, which a shell takes for a part of the"
                + " last word",
            "p/21-f.build.sh: begins with '#!/bin/bash', but stages are run by sh",
            "p/22-g.build.sh: has no line '# stage:' in its header, so nobody can tell what the"
                + " stage takes and gives",
            "p/23-h.build.sh: '# inputs:' holds what is no pattern: '/etc' is not a pattern of"
                + " paths: it must be relative, without an empty name, '.' or '..'",
            "p/23-h.build.sh: '# env:' names 'A-B', which is no name of a variable",
            "p/20-gems.biuld.sh: has a name that no stage has; did you mean '20-gems.build.sh' or '20-gems.fetch.sh'?");
  }

  @Test
  void a_digest_names_what_the_stage_can_read() {
    StageScripts before = scripts(Map.of());

    assertThat(changed(before, Map.of("20-gems.fetch.sh", "echo other\n")))
        .containsExactly("20-gems");
    assertThat(changed(before, Map.of("20-gems.list", "a\n"))).containsExactly("20-gems");
    assertThat(changed(before, Map.of("prune", "a\n"))).containsExactly("10-ruby", "20-gems");
    assertThat(changed(before, Map.of("lib.sh", "a\n"))).containsExactly("10-ruby", "20-gems");
    assertThat(changed(before, Map.of())).isEmpty();
  }

  @Test
  void writes_a_directory_that_nobody_changes_by_accident(@TempDir Path directory)
      throws IOException {
    Path stages = directory.resolve("stages");
    scripts(Map.of("definitions/3.3.8", "x", "05-a.build.sh", "#!/bin/sh\n# stage: a\n"))
        .materialise(stages);
    assertThat(stages.resolve("definitions/3.3.8")).hasContent("x");

    scripts(Map.of()).materialise(stages);

    assertThat(stages)
        .isDirectoryNotContaining("glob:**/0*")
        .isDirectoryNotContaining("glob:**/definitions");
    assertThat(stages.resolve("20-gems.build.sh")).hasContent(GEMS);
    assertThat(mode(stages.resolve("20-gems.build.sh"))).isEqualTo("r-xr-xr-x");
    assertThat(mode(stages.resolve("prune"))).isEqualTo("r--r--r--");
  }

  @Test
  void the_stages_that_come_with_the_plugin_are_legal(@TempDir Path project) {
    StageScripts scripts = StageScripts.read(Map.of(), project, log);

    scripts.stages().forEach(stage -> assertThat(scripts.digest(stage)).hasSize(64));
  }

  @Test
  void data_of_one_stage_that_comes_with_the_plugin_counts_for_that_one_only(
      @TempDir Path project) {
    StageScripts scripts = StageScripts.read(Map.of(), project, log);
    List<String> stages = scripts.stages().stream().map(Stage::name).toList();

    assertThat(scripts.files().keySet())
        .filteredOn(file -> stages.stream().noneMatch(stage -> file.startsWith(stage + ".")))
        .containsExactly("gem_sources.rb", "lib.sh", "libraries.rb", "run.sh", "tree.rb");
    StageScripts pruned =
        StageScripts.read(Map.of("50-assets.prune", Content.of("assets x/**\n")), project, log);
    assertThat(scripts.stages())
        .filteredOn(stage -> !scripts.digest(stage).equals(pruned.digest(stage)))
        .extracting(Stage::name)
        .containsExactly("50-assets");
  }

  private List<String> changed(StageScripts before, Map<String, String> files) {
    StageScripts after = scripts(files);
    return before.stages().stream()
        .filter(stage -> !before.digest(stage).equals(after.digest(stage)))
        .map(Stage::name)
        .toList();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private StageScripts scripts(Map<String, String> project) {
    List<StageFile> files = new ArrayList<>();
    project.forEach((name, text) -> files.add(file(name, "p/", false, text)));
    return StageScripts.of(builtIn(), List.of(), files, log);
  }

  private static List<StageFile> builtIn() {
    return List.of(
        file("10-ruby.build.sh", "built-in stages/", true, RUBY),
        file("20-gems.build.sh", "built-in stages/", true, GEMS),
        file("20-gems.fetch.sh", "built-in stages/", true, "#!/bin/sh\n# gets gems\n"),
        file("lib.sh", "built-in stages/", true, "umask 022\n"),
        file("prune", "built-in stages/", true, "*.o\n"));
  }

  private static StageFile file(String name, String place, boolean builtIn, String text) {
    return new StageFile(name, place + name, builtIn, text.getBytes(StandardCharsets.UTF_8));
  }
}
