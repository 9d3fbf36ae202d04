package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.image.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeRubyTests {

  @TempDir Path directory;

  private Optional<String> inRoot = Optional.of("3.3.8");

  @Test
  void the_ruby_that_the_app_was_compiled_with_is_right() throws Exception {
    assertThat(check("RUBY_PROVIDER=distribution\nRUBY_VERSION=3.3.8\n")).isEmpty();
    assertThat(Files.list(directory.resolve("logs"))).isEmpty();
  }

  @Test
  void another_patch_release_is_told_with_both_versions() throws Exception {
    inRoot = Optional.of("3.3.13");

    assertThat(check("RUBY_PROVIDER=distribution\nRUBY_VERSION=3.3.8\n"))
        .singleElement()
        .extracting(Finding::toString)
        .asString()
        .startsWith(
            "<runtimeRoots><debian>: has Ruby 3.3.13, but the app was compiled with the"
                + " distribution's Ruby 3.3.8")
        .contains("from one release", "discourse.ruby.version");
  }

  @Test
  void a_root_without_ruby_is_told() throws Exception {
    inRoot = Optional.empty();

    assertThat(check("RUBY_PROVIDER=distribution\nRUBY_VERSION=3.3.8\n"))
        .singleElement()
        .extracting(Finding::problem)
        .asString()
        .startsWith("has no Ruby, but");
  }

  @Test
  void an_image_with_a_ruby_of_its_own_needs_none() throws Exception {
    inRoot = Optional.empty();

    assertThat(check("RUBY_PROVIDER=ruby-build\nRUBY_VERSION=3.4.10\n")).isEmpty();
  }

  private List<Finding> check(String variables) throws Exception {
    Path result = Files.createDirectories(directory.resolve("05-ruby-choice"));
    Files.writeString(
        Files.createDirectories(result.resolve("out")).resolve("05-ruby-choice.env"), variables);
    Workshop workshop =
        new Workshop(
            "debian",
            new BuilderRoot(directory, "sha256:1", "a test"),
            new Answering(),
            new StageLimits(0, 1, Duration.ofMinutes(1)),
            directory,
            directory,
            Optional.empty(),
            Files.createDirectories(directory.resolve("logs")),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            Volumes.NONE);
    return RuntimeRuby.check(
        workshop.root(), workshop, List.of(new StageResult("05-ruby-choice", "k", result)));
  }

  /** Answers as a root with that Ruby would. */
  private final class Answering implements Sandbox {
    @Override
    public String name() {
      return "answering";
    }

    @Override
    public List<String> commandLine(SandboxCommand command) {
      return command.arguments();
    }

    @Override
    public Outcome run(SandboxCommand command, Path log) {
      Path out = ((Mount.Bind) command.mounts().get(0)).host();
      try {
        Files.writeString(out.resolve("version"), inRoot.orElse(""));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Outcome(inRoot.isPresent() ? 0 : 127, false, false);
    }

    @Override
    public int interactive(SandboxCommand command) {
      throw new IllegalStateException("nobody is there to talk to");
    }
  }
}
