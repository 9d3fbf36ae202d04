package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.Suite;
import io.github.discourseimage.samples.FileSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Apps and projects that cannot be compiled: what the user is told, by the real programs' words.
 */
@Tag("end-to-end")
class FailingAppTests {
  private static final String PLUGIN = "plugins/discourse-sample-polls/";

  private final CompiledApp compiled = CompiledApp.of(Suite.BOOKWORM);

  @Test
  void aGemOfAPluginThatDoesNotCompile(@TempDir Path work) throws Exception {
    FileSet gem = gem(work, "#include <ruby.h>\nstrng name;\nvoid Init_broken(void) {}\n");
    assertThat(failing("broken-gem", files -> withGem(files, gem)))
        .contains("stage 30-plugin-gems.build: gem broken-1.0.0")
        .contains("its native extension does not compile")
        .contains("unknown type name")
        .contains("-Ddiscourse.build.shell=30-plugin-gems.build");
  }

  @Test
  void aHeaderThatTheBuilderRootLacks(@TempDir Path work) throws Exception {
    FileSet gem = gem(work, "#include <libxml/parser.h>\nvoid Init_broken(void) {}\n");
    assertThat(failing("headers", files -> withGem(files, gem)))
        .contains("stage 30-plugin-gems.build: gem broken-1.0.0")
        .contains("the header libxml/parser.h is missing")
        .contains("Put the package 'libxml2-dev' (apt) into the builder root");
  }

  @Test
  void aGemfileThatIsNotTheLockedOne() {
    assertThat(
            failing(
                "gem-lock", files -> files.edited("Gemfile", text -> text + "\ngem \"webrick\"\n")))
        .contains("stage 20-gems.build: Gemfile.lock is out of step with the Gemfile")
        .contains("webrick");
  }

  @Test
  void aPackageJsonThatIsNotTheLockedOne() {
    assertThat(
            failing(
                "pnpm-lock",
                files ->
                    files.edited(
                        "frontend/pretty-text/package.json",
                        text ->
                            text.replace("{\n", "{\n  \"dependencies\": {\"ms\": \"2.1.3\"},\n"))))
        .contains("stage 40-node.build: the lock file of pnpm is out of step with package.json")
        .contains("run \"pnpm install\" in the app and commit the lock file");
  }

  @Test
  void aScriptOfAPackageThatWantsTheNetwork() {
    assertThat(
            failing(
                "postinstall",
                files ->
                    files.edited(
                        "frontend/pretty-text/package.json",
                        text ->
                            text.replace(
                                "{\n",
                                """
                                {
                                  "scripts": {
                                    "postinstall": "node -e \\"require('https').get('https://files.example.org/x')\\""
                                  },
                                """))))
        .contains("stage 40-node.build: ")
        .contains("it wants the network: files.example.org")
        .contains("While the app's code runs there is no network");
  }

  @Test
  void aTaskThatWantsTheNetwork() {
    assertThat(
            failing(
                "task",
                files ->
                    files.edited(
                        "lib/tasks/assets.rake",
                        text ->
                            "require \"net/http\"\nNet::HTTP.get(URI(\"http://api.example.org/\"))\n"
                                + text)))
        .contains("stage 50-assets.build: it wants the network: api.example.org");
  }

  @Test
  void tooLittleMemory() {
    assertThat(stage("eats", "ruby -e 'x = \"a\" * (8 << 30)'", "-Ddiscourse.build.memory=2G"))
        .contains("stage 45-eats.build: a process had too little memory")
        .contains("Give its processes more with -Ddiscourse.build.memory");
  }

  @Test
  void aDiskThatIsFull() {
    assertThat(stage("fills", "cat /usr/bin/env > /dev/full"))
        .contains("stage 45-fills.build: the disk is full")
        .contains("discourse-image:gc");
  }

  @Test
  void aStageThatNeverEnds() {
    assertThat(stage("sleeps", "echo waiting for Godot; sleep 600", "-Ddiscourse.build.timeout=1"))
        .contains("stage 45-sleeps.build: was killed because its time was over")
        .contains("waiting for Godot")
        .contains("give it more with -Ddiscourse.build.timeout");
  }

  private String failing(String name, UnaryOperator<FileSet> change) {
    return failure(compiled.projectOf(name, change));
  }

  /** How a build with one more stage fails. */
  private String stage(String name, String command, String... arguments) {
    Case project = compiled.project(name);
    project
        .project()
        .put(
            "src/main/stages/45-" + name + ".build.sh",
            "#!/bin/sh\n# stage: one that fails\n# inputs:\n# needs:\nset -eu\n" + command + "\n");
    return failure(project, arguments);
  }

  private String failure(Case project, String... arguments) {
    MavenRun.Result result = compiled.maven(project, compiled.cache(), arguments).run();
    assertThat(result.successful()).as(result.text()).isFalse();
    assertThat(project.project().tarballs()).isEmpty();
    return result.text();
  }

  /** The sample's plugin with another gem. */
  private static FileSet withGem(FileSet files, FileSet gem) {
    return files
        .with(gem)
        .edited(
            PLUGIN + "plugin.rb",
            text -> text.replace("gem \"poll_tally\", \"0.1.0\"", "gem \"broken\", \"1.0.0\""));
  }

  /** A gem with a native extension, where the plugin has it. */
  private static FileSet gem(Path work, String source) throws IOException, InterruptedException {
    Path gem = Files.createDirectories(work.resolve("gem/ext/broken")).resolve("../..").normalize();
    Files.writeString(
        gem.resolve("broken.gemspec"),
        """
        Gem::Specification.new do |spec|
          spec.name = "broken"
          spec.version = "1.0.0"
          spec.summary = "Does not compile"
          spec.authors = ["The sample's authors"]
          spec.files = Dir["ext/**/*"]
          spec.extensions = ["ext/broken/extconf.rb"]
        end
        """);
    Files.writeString(
        gem.resolve("ext/broken/extconf.rb"), "require \"mkmf\"\ncreate_makefile \"broken\"\n");
    Files.writeString(gem.resolve("ext/broken/broken.c"), source);
    Path cache = Files.createDirectories(work.resolve("app").resolve(PLUGIN + "vendor/cache"));
    Process build =
        new ProcessBuilder(
                List.of("gem", "build", "-q", "broken.gemspec", "-o", cache + "/broken-1.0.0.gem"))
            .directory(gem.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("gem.log").toFile())
            .start();
    assertThat(build.waitFor()).as(Files.readString(work.resolve("gem.log"))).isZero();
    return FileSet.of(work.resolve("app"));
  }
}
