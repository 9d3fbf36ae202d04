package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.BuildLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The site's page about compiling the app, against the code. */
class CompilePageTests {

  private static final Path PAGE = Path.of("../src-site/markdown/compile.md");
  private static final Path SAMPLE = Path.of("../it/src/it/compiles-the-app/src/main/stages");

  @Test
  void names_the_packages_of_every_builder_root() throws IOException {
    String page = Files.readString(PAGE);
    for (Distribution distribution : Distribution.values()) {
      assertThat(page)
          .as(distribution.id())
          .contains("`" + String.join(" ", distribution.packages().buildPackages()) + "`");
      distribution
          .packages()
          .suite()
          .ifPresent(suite -> assertThat(page).contains("`mmdebstrap:" + suite + "`"));
    }
  }

  @Test
  void tells_what_to_do_about_every_known_failure() throws IOException {
    String page = Files.readString(PAGE);
    for (FailureCause cause : FailureCauses.ALL) {
      assertThat(page).contains("`" + cause.problem().replace("{x}", "...") + "`");
    }
  }

  @Test
  void lists_the_built_in_stages_that_give_files() throws IOException {
    List<Stage> stages = StageScripts.read(Map.of(), Path.of("none"), BuildLog.SILENT).stages();
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.matches("\\| `\\d\\d-.*"))
            .map(line -> line.split("`")[1])
            .toList();

    assertThat(rows)
        .isEqualTo(
            stages.stream()
                .map(Stage::name)
                .filter(name -> !name.equals("05-ruby-choice"))
                .toList());
  }

  @Test
  void the_sample_adds_a_stage_and_a_line_to_a_built_in_list() throws IOException {
    StageScripts scripts = StageScripts.read(Map.of(), SAMPLE, BuildLog.SILENT);

    assertThat(scripts.stages()).extracting(Stage::name).contains("60-gem-list");
    assertThat(Files.readString(SAMPLE.resolve("50-assets.prune")))
        .startsWith(Files.readString(Path.of("src/main/resources/stages/50-assets.prune")));
  }
}
