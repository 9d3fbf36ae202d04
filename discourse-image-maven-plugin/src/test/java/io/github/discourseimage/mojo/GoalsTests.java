package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.build.Output;
import io.github.discourseimage.image.HumanSize;
import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GoalsTests {

  private static AbstractImageMojo goal(String name) throws ReflectiveOperationException {
    String capital = capital(name);
    AbstractImageMojo mojo =
        (AbstractImageMojo)
            Class.forName(GoalsTests.class.getPackageName() + "." + capital + "Mojo")
                .getDeclaredConstructor()
                .newInstance();
    MojoDescriptor descriptor = new MojoDescriptor();
    descriptor.setGoal(name);
    mojo.execution = new MojoExecution(descriptor);
    mojo.project = new MavenProject();
    mojo.project.setPackaging("discourse-image");
    return mojo;
  }

  private static List<String> goals() {
    return List.of(
        "build",
        "check",
        "clone",
        "diff",
        "doctor",
        "explain",
        "fetch",
        "helm-lint",
        "helm-push",
        "lock",
        "package",
        "promote",
        "push",
        "render",
        "stage");
  }

  /** {@code HelmPush} for {@code helm-push}. */
  private static String capital(String goal) {
    return Pattern.compile("(?:^|-)(.)")
        .matcher(goal)
        .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
  }

  @ParameterizedTest
  @MethodSource("goals")
  void eachGoalHasASwitchOfItsOwn(String name) throws Exception {
    AbstractImageMojo mojo = goal(name);
    assertThat(mojo.skipGoal()).isFalse();
    Class<?> type = mojo instanceof HelmLintMojo ? AbstractLintMojo.class : mojo.getClass();
    Field own = type.getDeclaredField("skip" + capital(name));
    own.setAccessible(true);
    own.set(mojo, true);

    assertThat(mojo.skipGoal()).isTrue();
    // Nothing is configured, so a goal that did anything would fail.
    mojo.execute();
  }

  @ParameterizedTest
  @MethodSource("goals")
  void oneSwitchIsForAllGoals(String name) throws Exception {
    AbstractImageMojo mojo = goal(name);
    mojo.skip = true;

    mojo.execute();
  }

  @Test
  void withoutAnArtifactNeitherInstallNorDeployRuns() throws Exception {
    AbstractImageMojo mojo = goal("package");
    mojo.skip = true;
    mojo.execute();

    assertThat(mojo.project.getProperties())
        .containsEntry("maven.install.skip", "true")
        .containsEntry("maven.deploy.skip", "true");
  }

  @Test
  void everyGoalButLockBuildsFromTheLockWhenAsked() throws Exception {
    for (String name : List.of("clone", "explain", "package", "render", "stage", "lock")) {
      AbstractImageMojo mojo = goal(name);
      mojo.lockFile = new File("/project/discourse.lock");
      assertThat(mojo.lock()).as(name).isEmpty();
      mojo.locked = true;
      // The goal that makes the lock never builds from it.
      Optional<Path> expected =
          name.equals("lock") ? Optional.empty() : Optional.of(mojo.lockFile.toPath());
      assertThat(mojo.lock()).as(name).isEqualTo(expected);
    }
  }

  @Test
  void someGoalsWriteSomeOutputsOnly() throws Exception {
    TreeSet<Output> all = new TreeSet<>(List.of(Output.values()));
    assertThat(goal("package").selected(all)).isEqualTo(all);
    assertThat(goal("stage").selected(all)).containsExactly(Output.DIRECTORY);
    assertThat(goal("render").selected(all)).containsExactly(Output.CONTAINER, Output.HELM);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "12345, 12.3 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "96100000, 96.1 MB",
    "8600000000, 8.6 GB",
    "5000000000000000, 5000.0 TB"
  })
  void sizesHaveAUnitThatFits(long bytes, String text) {
    assertThat(HumanSize.of(bytes)).isEqualTo(text);
  }

  @Test
  void withoutAConsoleThereIsNoTerminal() {
    assertThat(MavenLog.isTerminal(null)).isFalse();
  }
}
