package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The stage scripts as files. */
class BuiltInStagesTests {

  private static final List<String> KEYS =
      List.of("stage", "inputs", "needs", "outputs", "env", "scratch");

  @Test
  void everyShellParsesEveryScript() throws IOException {
    for (String shell : List.of("dash", "bash")) {
      String program = RealTool.require(shell).toString();
      for (Path script : named(".sh")) {
        assertThat(run(program, "-n", script.toString()).stderr()).isEmpty();
      }
    }
  }

  @Test
  void shellcheckFindsNothing() throws IOException {
    String shellcheck = RealTool.require("shellcheck").toString();
    for (Path script : named(".sh")) {
      // Sourced files are named by a variable.
      assertThat(run(shellcheck, "-s", "sh", "-e", "SC1091", script.toString()).stdout()).isEmpty();
    }
  }

  @Test
  void rubyWarnsOfNoHelper() throws IOException {
    String ruby = RealTool.require("ruby").toString();
    for (Path helper : named(".rb")) {
      RealTool.Result result = run(ruby, "-wc", helper.toString());
      assertThat(result.stderr()).as(helper.toString()).isEmpty();
      assertThat(result.stdout()).isEqualTo("Syntax OK\n");
    }
  }

  @Test
  void everyBuildScriptDeclaresItsStage() throws IOException {
    for (Path script : named(".build.sh")) {
      List<String> lines = Files.readAllLines(script);
      assertThat(lines.get(0)).isEqualTo("#!/bin/sh");
      List<String> header =
          lines.stream().skip(1).takeWhile(line -> line.startsWith("# ")).toList();
      assertThat(header).first().asString().startsWith("# stage: ");
      assertThat(header)
          .allMatch(line -> KEYS.contains(line.substring(2, line.indexOf(':'))), "a known key");
    }
  }

  private static List<Path> named(String suffix) throws IOException {
    List<Path> files =
        StageRun.builtIn().stream().filter(file -> file.toString().endsWith(suffix)).toList();
    assertThat(files).isNotEmpty();
    return files;
  }

  private static RealTool.Result run(String... command) {
    return RealTool.run(Map.of(), Path.of("."), command);
  }
}
