package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What runs again when something changed, and whose script it is that runs. */
@Tag("end-to-end")
class StageReuseTests {
  private static final Pattern RAN = Pattern.compile("debian (\\d\\d-[a-z-]+), (fetch|build): ");

  private final CompiledApp compiled = CompiledApp.of(Suite.BOOKWORM);

  @Test
  void nothingRunsWhereNothingChanged() {
    Case same = compiled.project("same");
    MavenRun.Result first = compiled.maven(same, compiled.cache()).succeeds();
    assertThat(first.text()).contains("debian: all stages are as they were built before");
    assertThat(ran(first)).isEmpty();
    assertThat(sums(same)).isEqualTo(sums(compiled.image()));

    MavenRun.Result second = compiled.maven(same, compiled.cache()).succeeds();
    assertThat(ran(second)).isEmpty();
  }

  @Test
  void aChangedScriptOfTheFrontEndCompilesNothingButAssets() {
    Case changed =
        compiled.projectOf(
            "javascript",
            files ->
                files.edited(
                    "frontend/discourse/application.js", text -> text + "\nconsole.log(17);\n"));
    assertThat(ran(compiled.maven(changed, compiled.cache()).succeeds()))
        .containsExactly("50-assets.build");
    assertThat(sums(changed)).isNotEqualTo(sums(compiled.image()));
  }

  @Test
  void aChangedStageRunsWithAllThatNeedIt() throws IOException {
    Case changed = compiled.project("changed-stage");
    Path builtIn = compiled.image().output("discourse-image/stages/scripts/20-gems.build.sh");
    changed
        .project()
        .put(
            "src/main/stages/20-gems.build.sh",
            Files.readString(builtIn) + "\nsay 'gems as this project wants them'\n");
    MavenRun.Result result = compiled.maven(changed, compiled.cache()).succeeds();
    assertThat(result.text())
        .containsPattern("Stages: \\S+src.main.stages.20-gems.build.sh replaces built-in");
    assertThat(ran(result)).containsExactly("20-gems.fetch", "20-gems.build", "50-assets.build");
    assertThat(sums(changed)).isEqualTo(sums(compiled.image()));
  }

  @Test
  void theProjectsStageStandsBeforeTheAppsAndOthersSlotIn() {
    Case more =
        compiled.projectOf(
            "stages",
            files ->
                files
                    .withText(".discourse-image/stages/45-slogan.build.sh", slogan("45", "the app"))
                    .withText(
                        ".discourse-image/stages/46-motto.build.sh", slogan("46", "the app")));
    more.project().put("src/main/stages/46-motto.build.sh", slogan("46", "the project"));
    more.project().put("src/main/stages/47-sight.build.sh", slogan("47", "the project"));

    MavenRun.Result result = compiled.maven(more, compiled.cache()).succeeds();
    assertThat(result.text())
        .containsPattern(
            "Stages: \\S+46-motto.build.sh replaces the app's .discourse-image/stages");
    // 50-assets needs all that come before, and the app's own files are its input
    assertThat(ran(result))
        .containsExactlyInAnyOrder(
            "45-slogan.build", "46-motto.build", "47-sight.build", "50-assets.build")
        .endsWith("50-assets.build");
    Tarball image = Tarball.read(tarball(more, "-rootfs-debian."));
    assertThat(image.get("/usr/share/slogans/45").text()).isEqualTo("the app\n");
    assertThat(image.get("/usr/share/slogans/46").text()).isEqualTo("the project\n");
    assertThat(image.get("/usr/share/slogans/47").text()).isEqualTo("the project\n");
  }

  private static String slogan(String number, String by) {
    return """
        #!/bin/sh
        # stage: add a slogan
        # inputs: package.json
        # needs: 10-ruby
        set -eu
        . "${STAGES:=/stages}/lib.sh"
        [ -f "$APP/package.json" ] && [ ! -e "$APP/Gemfile" ]
        directory=$APP/usr/share/slogans
        mkdir -p "$directory"
        echo "%2$s" > "$directory/%1$s"
        tar -C "$APP" -cf "$OUT/$STAGE.slogans.tar" usr
        """
        .formatted(number, by);
  }

  private static List<String> ran(MavenRun.Result result) {
    return RAN.matcher(result.text())
        .results()
        .map((MatchResult match) -> match.group(1) + "." + match.group(2))
        .toList();
  }

  private static List<String> sums(Case image) {
    return image.project().tarballs().stream().map(Sha256::of).toList();
  }

  private static Path tarball(Case image, String part) {
    return image.project().tarballs().stream()
        .filter(file -> file.getFileName().toString().contains(part))
        .findFirst()
        .orElseThrow();
  }
}
