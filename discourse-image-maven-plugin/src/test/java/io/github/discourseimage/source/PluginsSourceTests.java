package io.github.discourseimage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginsSourceTests {

  private static final AppFacts APP =
      AppFacts.read(
          TreeFixture.app("2026.7.1").with("plugins/discourse-solved/plugin.rb", "# name: x\n"));

  private static PluginTree plugin(String given, String name) {
    return new PluginTree(
        given, TreeFixture.tree().with("plugin.rb", "# frozen\n\n# name: " + name + "\n"));
  }

  private static Layer layer(PluginTree... plugins) {
    Layer.Builder layer = Layer.builder("plugins");
    new PluginsSource(List.of(plugins), APP, UnixPath.of("/usr/lib/discourse")).addTo(layer);
    return layer.build();
  }

  @Test
  void putsEachPluginIntoItsDirectory() {
    assertThat(layer(plugin("repo", "discourse-a"), plugin("b-repo", "Two Words")).entries())
        .extracting(entry -> entry.path().toString())
        .containsExactly(
            "/usr/lib/discourse/plugins/b-repo/plugin.rb",
            "/usr/lib/discourse/plugins/discourse-a/plugin.rb");
  }

  @Test
  void refusesEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(
            () ->
                layer(
                    new PluginTree("theme", TreeFixture.tree().with("about.json", "{}")),
                    plugin("discourse-solved", "discourse-solved"),
                    plugin("a", "same"),
                    plugin("b", "same"),
                    plugin("bad name", "also bad")))
        .hasMessageStartingWith("4 problems:")
        .hasMessageContaining(
            "plugin theme (https://git.example/forum at 1a2b3c (main)): has no plugin.rb at its"
                + " top, so it is not a Discourse plugin\n    Fix: Name the repository or"
                + " directory whose top holds plugin.rb")
        .hasMessageContaining(
            "is part of the app: the checkout of version 2026.7.1 has"
                + " plugins/discourse-solved/plugin.rb, and two copies cannot be loaded\n    Fix:"
                + " Remove it from <plugins>; the app's own copy always fits its version.")
        .hasMessageContaining(
            "plugin b (https://git.example/forum at 1a2b3c (main)): has the name 'same', as has"
                + " https://git.example/forum at 1a2b3c (main)")
        .hasMessageContaining(
            "'bad name' cannot be a directory below plugins/: letters, digits, '.', '_' and '-'"
                + " can");
  }

  @Test
  void refusesABundledPluginUnderEitherName() {
    assertThatThrownBy(() -> layer(plugin("discourse-solved", "solved-fork")))
        .hasMessageContaining("is part of the app");
  }

  @Test
  void allowsWhatOnlyNewerAppsBundle() {
    assertThat(layer(plugin("discourse-calendar", "discourse-calendar")).entries()).hasSize(1);
  }
}
