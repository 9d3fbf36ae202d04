package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage {@code 10-ruby}. */
class RubyStageTests {

  private static final String ANY = "0".repeat(64);

  @TempDir Path root;
  private StageRun stage;

  @BeforeEach
  void prepare() throws IOException {
    stage = new StageRun(root).with("RUBY_PROVIDER", "ruby-build").with("RUBY_VERSION", "3.4.9");
  }

  @Test
  void anUnknownRubyIsToldWithThoseThatAreKnown() throws IOException {
    fakeRubyBuild();

    RealTool.Result result = stage.run("10-ruby.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr().lines())
        .containsExactly(
            "error: "
                + root
                + "/bin/ruby-build does not know Ruby 3.4.9; it knows 3.4.0 3.4.1 (nearest),"
                + " 3.4.0 3.4.1 3.10.0 (newest)",
            "fix: give the address of its source and the checksum (discourse.ruby.url,"
                + " discourse.ruby.sha256), or a newer ruby-build (RUBY_BUILD_ARCHIVE,"
                + " RUBY_BUILD_SHA256)");
  }

  @Test
  void anotherSourceThanTheExpectedIsDeleted() throws IOException {
    fakeRubyBuild();
    String url = "file://" + source("ruby.tar.gz");

    RealTool.Result result =
        stage.with("RUBY_URL", url).with("RUBY_SHA256", ANY).run("10-ruby.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .startsWith("error: " + url + " has the sha256 ")
        .contains(", but " + ANY + " is expected\nfix: ");
    assertThat(stage.path("cache/ruby")).isEmptyDirectory();
  }

  @Test
  void anAddressWithoutChecksumIsRefused() throws IOException {
    fakeRubyBuild();

    RealTool.Result result =
        stage.with("RUBY_URL", "https://example.org/ruby.tar.gz").run("10-ruby.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .isEqualTo(
            """
            error: there is no checksum for https://example.org/ruby.tar.gz
            fix: set discourse.ruby.sha256 to the sha256 that its publisher tells
            """);
  }

  @Test
  void aSourceThatWasFetchedIsNotAskedForAgain() throws IOException {
    fakeRubyBuild();
    Path source = source("ruby.tar.xz");
    stage.with("RUBY_URL", "file://" + source).with("RUBY_SHA256", sha256(source));
    stage.run("10-ruby.fetch").successfulStdout();
    Files.delete(source);

    stage.run("10-ruby.fetch").successfulStdout();

    assertThat(stage.path("cache/ruby/ruby-3.4.9.tar.gz")).isNotEmptyFile();
  }

  @Test
  void aDefinitionOfTheProjectIsBuiltByRubyBuild() throws IOException {
    RealTool.require("ruby-build");
    Path source = source("ruby.tar.gz");
    stage.write(
        "stages/ruby-3.4.9.definition",
        "install_package \"ruby-3.4.9\" \"file://%s#%s\" copy\n".formatted(source, sha256(source)));

    stage.run("10-ruby.fetch").successfulStdout();
    Files.delete(source);
    stage.run("10-ruby.build").successfulStdout();

    assertThat(stage.path("ruby/bin/ruby")).isExecutable();
    assertThat(stage.packed("10-ruby.runtime.tar"))
        .containsExactly(stage.path("ruby/bin/ruby").toString().substring(1));
  }

  @Test
  void theRubyOfTheDistributionIsLeftAlone() throws IOException {
    stage.with("RUBY_PROVIDER", "distribution");

    stage.run("10-ruby.fetch").successfulStdout();
    stage.run("10-ruby.build").successfulStdout();

    assertThat(stage.path("out")).isEmptyDirectory();
  }

  @Test
  void aRubyOutsideOfUsrIsRefused() throws IOException {
    stage.program("ruby", "#!/bin/sh\n").with("RUBY_PROVIDER", root.toString());

    RealTool.Result result = stage.run("10-ruby.build");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr()).startsWith("error: the Ruby at " + root + " is not below /usr\n");
  }

  private void fakeRubyBuild() throws IOException {
    stage.program("ruby-build", "#!/bin/sh\nexit 1\n");
    for (String version : new String[] {"3.10.0", "3.4.1", "3.4.0", "3.5-dev"}) {
      stage.write("share/ruby-build/" + version, "");
    }
  }

  /** The archive of a Ruby that is this machine's. */
  private Path source(String name) throws IOException {
    stage.write(
        "source/ruby-3.4.9/bin/ruby", "#!/bin/sh\nexec " + RealTool.require("ruby") + " \"$@\"\n");
    assertThat(stage.path("source/ruby-3.4.9/bin/ruby").toFile().setExecutable(true)).isTrue();
    String tar = RealTool.require("tar").toString();
    RealTool.run(
            Map.of(),
            root,
            tar,
            "-caf",
            name,
            "-C",
            root.resolve("source").toString(),
            "ruby-3.4.9")
        .successfulStdout();
    return root.resolve(name);
  }

  private String sha256(Path file) {
    String program = RealTool.require("sha256sum").toString();
    return RealTool.run(Map.of(), root, program, file.toString())
        .successfulStdout()
        .substring(0, 64);
  }
}
