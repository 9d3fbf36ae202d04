package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.build.Compilation;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.stage.RootSource;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilationParserTests {

  private static final String SHA256 = "AB".repeat(32);

  private final PackageMojo mojo = new PackageMojo();
  private final Findings findings = new Findings();

  @TempDir Path directory;

  @BeforeEach
  void configureAsMavenWould() {
    mojo.project = new MavenProject();
    mojo.project.setFile(directory.resolve("pom.xml").toFile());
    mojo.session = Sessions.withUserProperties(Map.of());
    mojo.stagesDirectory = new File("stages");
    mojo.buildSandbox = "auto";
    mojo.buildTimeout = "60";
  }

  private Compilation parse(Map<String, String> environment) {
    return new CompilationParser(mojo, environment, findings).parse();
  }

  private void assertFindings(String... parts) {
    assertThatThrownBy(findings::throwIfAny)
        .isInstanceOf(ImageBuildException.class)
        .message()
        .contains(parts);
  }

  @Test
  void is_off_unless_it_is_asked_for() {
    assertThat(parse(Map.of()).enabled()).isFalse();

    mojo.build = true;
    assertThat(parse(Map.of()).enabled()).isTrue();
  }

  @Test
  void takes_the_command_line_before_the_environment_and_that_before_the_pom() {
    mojo.buildTimeout = "10";
    assertThat(parse(Map.of()).limits().timeout()).isEqualTo(Duration.ofMinutes(10));

    Map<String, String> environment = Map.of("DISCOURSE_BUILD_TIMEOUT", "20");
    assertThat(parse(environment).limits().timeout()).isEqualTo(Duration.ofMinutes(20));

    mojo.session = Sessions.withUserProperties(Map.of("discourse.build.timeout", "30"));
    assertThat(parse(environment).limits().timeout()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void reads_names_in_the_environment_word_by_word() {
    assertThat(parse(Map.of("DISCOURSE_BUILD_STAGES_DIRECTORY", "steps")).stagesDirectory())
        .isEqualTo(directory.resolve("steps"));
  }

  @Test
  void takes_volumes_from_the_project_or_from_anywhere() {
    mojo.buildVolumes = new TreeMap<>(Map.of("here", ".", "there", directory.toString()));

    assertThat(parse(Map.of()).volumes())
        .containsEntry("here", directory.resolve("."))
        .containsEntry("there", directory);
  }

  @Test
  void parses_builder_roots() {
    mojo.builderRoots =
        new TreeMap<>(
            Map.of(
                "alpine", "https://roots.example.org/alpine.tar#sha256=" + SHA256,
                "arch", "roots/arch.tar.zst",
                "debian", "mmdebstrap:bookworm"));
    mojo.session =
        Sessions.withUserProperties(Map.of("discourse.builderRoots.ubuntu", "/roots/noble.tar"));

    assertThat(parse(Map.of()).builderRoots())
        .containsEntry(
            Distribution.ALPINE,
            new RootSource.Archive("https://roots.example.org/alpine.tar", SHA256.toLowerCase()))
        .containsEntry(
            Distribution.ARCH,
            new RootSource.Archive(directory.resolve("roots/arch.tar.zst").toString(), ""))
        .containsEntry(Distribution.UBUNTU, new RootSource.Archive("/roots/noble.tar", ""))
        .hasEntrySatisfying(
            Distribution.DEBIAN,
            root ->
                assertThat(root)
                    .isInstanceOfSatisfying(
                        RootSource.Mmdebstrap.class,
                        made -> {
                          assertThat(made.suite()).isEqualTo("bookworm");
                          assertThat(made.packages()).contains("build-essential", "ruby-dev");
                        }));
  }

  @Test
  void makes_debian_and_ubuntu_by_itself_and_nothing_else() {
    assertThat(parse(Map.of()).builderRoots())
        .containsOnlyKeys(Distribution.DEBIAN, Distribution.UBUNTU);
    assertThat(parse(Map.of()).runtimeRoots()).isEmpty();
  }

  @Test
  void reads_sizes_with_their_unit() {
    mojo.buildMemory = "3G";
    assertThat(parse(Map.of()).limits().memory()).isEqualTo(3L << 30);
    mojo.buildMemory = "512m";
    assertThat(parse(Map.of()).limits().memory()).isEqualTo(512L << 20);
    mojo.buildMemory = null;
    assertThat(parse(Map.of()).limits().memory()).isZero();
  }

  @Test
  void reports_every_wrong_value_together() {
    mojo.buildMemory = "4 gigabytes";
    mojo.buildProcessors = "0";
    mojo.buildTimeout = "soon";
    mojo.buildSandbox = "docker";
    mojo.builderRoots =
        new TreeMap<>(
            Map.of("debian", "https://roots.example.org/a.tar", "fedora", "x.tar", "arch", "#"));
    mojo.buildEnvironment = new TreeMap<>(Map.of("NOT A NAME", "x"));
    mojo.buildVolumes = new TreeMap<>(Map.of("fonts", "none", "../up", "."));

    parse(Map.of("DISCOURSE_BUILD", "perhaps"));

    assertFindings(
        "discourse.build: is 'perhaps'",
        "discourse.build.memory: is '4 gigabytes', not a number with the unit k, m or g",
        "discourse.build.processors: is '0', not a number from 1 on",
        "discourse.build.timeout: is 'soon', not a number from 1 on",
        "discourse.build.sandbox: is 'docker'; it must be one of auto, bubblewrap, podman",
        "<builderRoots><debian>: 'https://roots.example.org/a.tar' has no digest",
        "<builderRoots><fedora>: 'fedora' is not a distribution this plugin knows",
        "<builderRoots><arch>: is '#'",
        "<buildEnvironment><NOT A NAME>: is no name of a variable",
        "<buildVolumes><fonts>: is 'none', which is no directory",
        "<buildVolumes><../up>: is no name of a volume");
  }
}
