package io.github.discourseimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.source.git.SampleRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which commit of a plugin goes into the image, and what a user is told of the choice. */
class PluginChoiceTests {

  @TempDir Path directory;
  ForumFixture forum;

  @BeforeEach
  void make() throws IOException {
    forum = new ForumFixture(directory);
    forum.outputs.retainAll(java.util.List.of(Output.DIRECTORY));
  }

  @AfterEach
  void close() {
    forum.close();
  }

  private static String commit(SampleRepository plugin, String branch, String mark)
      throws IOException {
    return plugin.commit(branch, "plugin.rb", "# name: note\n# " + mark + "\n");
  }

  private String built() throws IOException {
    forum.build();
    return Files.readString(
        forum.target.resolve("rootfs/usr/lib/discourse/plugins/note/plugin.rb"));
  }

  private String told() {
    return forum.log.lines.stream()
        .filter(line -> line.startsWith("Plugin note"))
        .findFirst()
        .orElse("");
  }

  @Test
  void theBranchForTheReleaseComesFirst() throws IOException {
    SampleRepository plugin = forum.plugin("note");
    String commit = commit(plugin, "d-compat/2026.7", "for 2026.7");
    commit(plugin, "d-compat/2026.6", "for 2026.6");

    assertThat(built()).contains("# for 2026.7");
    assertThat(told())
        .isEqualTo(
            "Plugin note, "
                + plugin.path()
                + " at "
                + commit
                + " (branch d-compat/2026.7): the repository has the branch d-compat/2026.7 and the"
                + " app is 2026.7.1");
  }

  @Test
  void thenTheCompatibilityFileDecides() throws IOException {
    SampleRepository plugin = forum.plugin("note");
    String old = commit(plugin, "main", "old");
    plugin.annotatedTag("v1", old);
    plugin.commit(
        "main",
        Map.of(
            "plugin.rb",
            SampleRepository.file("# name: note\n# new\n"),
            ".discourse-compatibility",
            SampleRepository.file("< 2026.9.0: v1\n")));

    assertThat(built()).contains("# old");
    assertThat(told()).endsWith("'< 2026.9.0: v1' and the app is 2026.7.1");
  }

  @Test
  void thenTheDefaultBranch() throws IOException {
    SampleRepository plugin = forum.plugin("note");
    commit(plugin, "main", "tip");

    assertThat(built()).contains("# tip");
    assertThat(told())
        .endsWith(
            "(default branch main): there is neither a branch d-compat/2026.7 nor"
                + " .discourse-compatibility");
  }

  @Test
  void whatTheUserNamesWins() throws IOException {
    SampleRepository plugin = forum.plugin("note");
    String named = commit(plugin, "feature", "named");
    commit(plugin, "d-compat/2026.7", "for 2026.7");
    forum.plugins.set(0, new ImageRequest.Plugin.InRepository(plugin.path(), "feature"));

    assertThat(built()).contains("# named");
    assertThat(told()).endsWith(" at " + named + " (branch feature): named in the configuration");
  }

  @Test
  void aDirectoryIsTakenAsItIs() throws IOException {
    forum.write("kept/note/plugin.rb", "# name: note\n# kept\n");
    Path kept = forum.project.resolve("kept/note");
    forum.plugins.add(new ImageRequest.Plugin.InDirectory(kept));

    assertThat(built()).contains("# kept");
    assertThat(told()).isEqualTo("Plugin note, " + kept + " as it is");
  }

  @Test
  void aPluginThatTheAppBringsIsRefused() throws IOException {
    forum.plugin("chat");

    assertThatThrownBy(forum::build)
        .hasMessageContaining(
            "is part of the app: the checkout of version 2026.7.1 has plugins/chat");
  }
}
