package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.source.git.SampleRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stages as a container's builder gets them, where the app is not compiled here. */
class ContainerBuildTests {

  @TempDir Path directory;

  private ForumFixture forum;

  @BeforeEach
  void makeForum() throws IOException {
    forum = new ForumFixture(directory);
    forum.appFiles.put("Gemfile", SampleRepository.file("ruby \"~> 3.4\"\n"));
  }

  @AfterEach
  void close() {
    forum.close();
  }

  @Test
  void the_dockerfile_runs_each_phase_and_only_fetches_with_a_network() throws IOException {
    forum.app.commit("main", forum.appFiles);
    forum.build();

    assertThat(dockerfile())
        .contains("RUBY_REQUIREMENT=\"~> 3.4\"")
        .containsSubsequence(
            "RUN --network=none sh /stages/run.sh 05-ruby-choice.build && rm -rf /tmp/*\n",
            "--mount=type=secret,id=fetch --mount=type=secret,id=certificates \\\n"
                + "  sh /stages/run.sh 10-ruby.fetch && cp -au /cache/. /fetched/ && rm -rf /tmp/*\n",
            "RUN --network=none sh /stages/run.sh 10-ruby.build && rm",
            "--mount=type=secret,id=fetch --mount=type=secret,id=certificates \\\n"
                + "  sh /stages/run.sh 20-gems.fetch && ",
            "RUN --network=none sh /stages/run.sh 20-gems.build && rm",
            "RUN --network=none sh /stages/run.sh 50-assets.build && rm",
            "COPY --from=builder /compiled/ /\n");
    assertThat(forum.target.resolve("container/stages/run.sh")).isExecutable();
  }

  @Test
  void the_project_goes_over_the_app_and_that_over_the_plugin() throws IOException {
    forum.appFiles.put(
        ".discourse-image/stages/keep", SampleRepository.file("# the app's\nnode_modules/a\n"));
    forum.appFiles.put(
        ".discourse-image/stages/45-more.build.sh",
        SampleRepository.file("#!/bin/sh\n# stage: the app's\n"));
    forum.app.commit("main", forum.appFiles);
    forum.write("src/main/stages/45-more.build.sh", "#!/bin/sh\n# stage: the project's\n");
    forum.build();

    assertThat(Files.readString(forum.target.resolve("container/stages/45-more.build.sh")))
        .contains("the project's");
    assertThat(Files.readString(forum.target.resolve("container/stages/keep")))
        .contains("the app's");
    assertThat(dockerfile())
        .containsSubsequence(" 40-node.build ", " 45-more.build ", " 50-assets.build ");
    assertThat(forum.log.lines).anyMatch(line -> line.contains("45-more.build.sh replaces"));
  }

  @Test
  void what_is_wrong_with_a_stage_is_told_with_all_else() throws IOException {
    forum.app.commit("main", forum.appFiles);
    forum.write("src/main/stages/60-own.build.sh", "#!/bin/sh\n# stage: own\n# need: 20-gems\n");
    forum.write("src/main/settings/saved_settings.yml", "titel: x\n");

    assertThatThrownBy(forum::build)
        .hasMessageContaining("60-own.build.sh:3")
        .hasMessageContaining("unknown key 'need'; did you mean 'needs'?")
        .hasMessageContaining("titel");
  }

  private String dockerfile() throws IOException {
    return Files.readString(forum.target.resolve("container/Dockerfile"));
  }
}
