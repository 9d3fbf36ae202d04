package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage {@code 50-assets}, with a Bundler that only writes files. */
class AssetStageTests {

  private static final String TAR = "50-assets.assets.tar";

  @TempDir Path root;
  private StageRun stage;

  @BeforeEach
  void prepare() throws IOException {
    RealTool.require("ruby");
    RealTool.require("git");
    stage = new StageRun(root);
    stage.write("app/Rakefile", "namespace :assets do\n  task(:precompile) {}\nend\n");
    stage.write("app/public/robots.txt", "User-agent: *\n");
    stage.write("app/changed.txt", "old");
  }

  @Test
  void onlyWhatTheTasksWroteIsPacked() throws IOException {
    compile(
        """
        write "public/assets/app-1.js", "1"
        write "changed.txt", "new"
        write "log/production.log", "x"
        write "tmp/cache/bootsnap", "x"
        write "tmp/asset-processor/asset-processor-1.js", "x"
        write "node_modules/.cache/x", "x"
        """);

    stage.run("50-assets.build").successfulStdout();

    assertThat(stage.packed(TAR))
        .containsExactly(
            stage.inTar("changed.txt"),
            stage.inTar("public/assets/app-1.js"),
            "usr/lib/discourse-image/seed/tmp/asset-processor/asset-processor-1.js");
  }

  @Test
  void theTimeOfCompressionIsNotPacked() throws IOException {
    compile(
        """
        require "zlib"
        FileUtils.mkdir_p "public/assets"
        Zlib::GzipWriter.open("public/assets/app.js.gz") { |gz| gz.mtime = Time.at(12345); gz.write "1" }
        """);

    stage.run("50-assets.build").successfulStdout();

    byte[] head = Files.readAllBytes(stage.path("app/public/assets/app.js.gz"));
    assertThat(head).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0);
  }

  @Test
  void noAssetsAtAllAreAnError() throws IOException {
    compile("");

    RealTool.Result result = stage.run("50-assets.build");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .contains(
            "error: assets:precompile succeeded but left no file in public/assets or"
                + " frontend/*/dist\n");
    assertThat(stage.path("out/" + TAR)).doesNotExist();
  }

  @Test
  void linksThatLeaveTheImageAreRefused() throws IOException {
    compile(
        """
        write "public/assets/app.js", "1"
        File.symlink "/cache/x", "public/assets/x"
        File.symlink "#{Dir.pwd}/plugins/a/public", "public/assets/a"
        """);

    RealTool.Result result = stage.run("50-assets.build");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .contains(
            "error: symbolic links leave the image: "
                + stage.path("app/public/assets/x")
                + " -> /cache/x\n");
  }

  @Test
  void theTasksOfDiscourseAreCalledInTheirOrderByOneRake() throws IOException {
    stage.write(
        "app/lib/tasks/assets.rake",
        """
        task "assets:precompile:build" do
        end
        namespace :assets do
          namespace(:precompile) { task :asset_processor => [] }
        end
        """);
    compile("write \"public/assets/app.js\", \"1\"");

    stage.run("50-assets.build").successfulStdout();

    assertThat(stage.read("home/calls"))
        .isEqualTo(
            "exec rake assets:precompile:build assets:precompile:asset_processor"
                + " assets:precompile\n");
  }

  /** What {@code bundle exec rake} does. */
  private void compile(String code) {
    stage.program(
        "bundle",
        """
        require "fileutils"
        def write(name, text)
          FileUtils.mkdir_p File.dirname(name)
          File.write name, text
        end
        File.write File.join(ENV["HOME"], "calls"), ARGV.join(" ") + "\\n", mode: "a"
        FileUtils.rm_rf "public/assets"
        %s
        """
            .formatted(code));
  }
}
