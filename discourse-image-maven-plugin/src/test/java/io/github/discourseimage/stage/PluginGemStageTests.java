package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage {@code 30-plugin-gems}. */
class PluginGemStageTests {

  @TempDir Path root;
  private StageRun stage;
  private StaticServer server;

  @TempDir static Path built;
  private static List<TinyGem> gems = List.of();

  @BeforeAll
  static void buildGems() throws IOException {
    gems = List.of(TinyGem.build(built, "alpha", "1.2.0"), TinyGem.build(built, "beta", "1.2.0"));
  }

  @BeforeEach
  void prepare() throws IOException {
    RealTool.require("ruby");
    server = new StaticServer();
    for (TinyGem gem : gems) {
      String name = gem.file().substring(0, gem.file().indexOf('-'));
      server.put("/gems/" + gem.file(), gem.bytes());
      server.put(
          "/info/" + name,
          "---\n0.9 |checksum:%s\n1.2.0 |checksum:%s,ruby:>= 2\n1.2.0-java |checksum:%1$s\n"
              .formatted("0".repeat(64), gem.sha256()));
    }
    stage = new StageRun(root).with("BUNDLE_MIRROR__ALL", server.address());
    stage.write("app/Gemfile.lock", "GEM\n  remote: https://gems.example.org/\n  specs:\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void gemsOfPluginsAreInstalledWhereTheAppLooks() throws IOException {
    plugin(
        """
        # name: hello
        gem "alpha", "1.2.0", require: false
        gem("beta", '1.2.0')
        after_initialize { gem_count = 1 }
        def gem_of(name)
          gem name, "1"
        end
        """);

    stage.run("30-plugin-gems.fetch").successfulStdout();
    server.close();
    stage.run("30-plugin-gems.build").successfulStdout();

    String home = stage.inTar("plugins/hello/gems/");
    assertThat(stage.packed("30-plugin-gems.plugins.tar"))
        .allMatch(name -> name.startsWith(home))
        .anyMatch(name -> name.matches(".*/gems/[0-9.]+/gems/alpha-1.2.0/lib/alpha.rb"))
        .anyMatch(name -> name.matches(".*/gems/[0-9.]+/specifications/beta-1.2.0.gemspec"))
        .noneMatch(name -> name.endsWith(".gem"));
  }

  @Test
  void aLineThatIsNotLiteralIsToldWithItsPlace() throws IOException {
    plugin("# name: hello\nversion = \"1.2.0\"\n\ngem \"alpha\", version\n");

    RealTool.Result result = stage.run("30-plugin-gems.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .isEqualTo(
            """
            error: plugins/hello/plugin.rb:4 calls gem with something else than literal strings for name and version
            fix: write it as gem "name", "1.2.3", or install the gem in a stage of your own (src/main/stages)
            """);
  }

  @Test
  void aVersionThatIsNotThereIsToldWithThoseThatAre() throws IOException {
    plugin("gem \"alpha\", \"7.0\"\n");

    RealTool.Result result = stage.run("30-plugin-gems.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .contains(
            "error: plugins/hello/plugin.rb:1: %s has no alpha 7.0 that runs here; it has 0.9, 1.2.0"
                .formatted(server.address()));
  }

  @Test
  void aGemThatIsNotWhatItsIndexSaysIsRefused() throws IOException {
    plugin("gem \"alpha\", \"1.2.0\"\n");
    server.put("/info/alpha", "---\n1.2.0 |checksum:" + "0".repeat(64) + "\n");

    RealTool.Result result = stage.run("30-plugin-gems.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr()).contains("error: alpha-1.2.0.gem from ").contains("is expected");
  }

  @Test
  void pluginsWithoutGemsLeaveNothing() throws IOException {
    plugin("# name: hello\n");

    stage.run("30-plugin-gems.fetch").successfulStdout();
    stage.run("30-plugin-gems.build").successfulStdout();

    assertThat(stage.path("out")).isEmptyDirectory();
  }

  private void plugin(String text) {
    stage.write("app/plugins/hello/plugin.rb", text);
  }
}
