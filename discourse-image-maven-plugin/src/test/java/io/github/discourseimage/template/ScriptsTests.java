package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.rootfs.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shell files, parsed, linted and run. */
class ScriptsTests {

  @TempDir Path root;

  @Test
  void everyShellParsesEveryScript() throws IOException {
    for (String shell : List.of("dash", "bash")) {
      String program = RealTool.require(shell).toString();
      for (Path script : scripts()) {
        RealTool.Result result = run(Map.of(), program, "-n", script.toString());
        assertThat(result.stderr()).as(shell + " -n " + script).isEmpty();
        assertThat(result.exitCode()).isZero();
      }
    }
  }

  @Test
  void shellcheckFindsNothing() throws IOException {
    String shellcheck = RealTool.require("shellcheck").toString();
    for (Path script : scripts()) {
      // OpenRC reads variables that the script itself does not (2034); sourced files are elsewhere.
      RealTool.Result result =
          run(Map.of(), shellcheck, "-s", "sh", "-e", "SC2034,SC1091", script.toString());
      assertThat(result.stdout()).isEmpty();
    }
  }

  @Test
  void theLauncherGivesTheEnvironmentOfTheImage() throws IOException {
    SiteModel site =
        Sites.of("pitchfork")
            .withEnvironment(
                new TreeMap<>(Map.of("TITLE", "a \"b\" $HOME `id` \\ 'c'\nsecond line")));

    assertThat(launch(site, Map.of(), "printenv", "TITLE").stdout())
        .isEqualTo("a \"b\" $HOME `id` \\ 'c'\nsecond line\n");
    assertThat(launch(site, Map.of(), "printenv", "RAILS_ENV").stdout()).isEqualTo("production\n");
  }

  @Test
  void whatIsSetFromOutsideWins() throws IOException {
    Map<String, String> outside = Map.of("RAILS_ENV", "it's staging", "UNICORN_WORKERS", "");

    assertThat(launch(Sites.of("puma"), outside, "printenv", "RAILS_ENV").stdout())
        .isEqualTo("it's staging\n");
    assertThat(launch(Sites.of("puma"), outside, "printenv", "UNICORN_WORKERS").stdout())
        .isEqualTo("\n");
  }

  @Test
  void theLauncherTakesSecretsFromCredentials() throws IOException {
    Files.writeString(root.resolve("db-password"), "p'a\"s$s `w`\n");
    Map<String, String> systemd = Map.of("CREDENTIALS_DIRECTORY", root.toString());

    assertThat(launch(Sites.of("puma"), systemd, "printenv", "DISCOURSE_DB_PASSWORD").stdout())
        .isEqualTo("p'a\"s$s `w`\n");
  }

  @Test
  void theLauncherTakesSecretsFromTheFileThatAVariableNames() throws IOException {
    Path file = Files.writeString(root.resolve("secret"), "from the file");
    Files.writeString(root.resolve("db-password"), "from the credential");
    Map<String, String> given =
        Map.of(
            "CREDENTIALS_DIRECTORY",
            root.toString(),
            "DISCOURSE_DB_PASSWORD_FILE",
            file.toString());

    RealTool.Result result = launch(Sites.of("puma"), given, "env");

    assertThat(result.stdout().lines())
        .contains("DISCOURSE_DB_PASSWORD=from the file")
        .noneMatch(line -> line.startsWith("DISCOURSE_DB_PASSWORD_FILE="));
  }

  @Test
  void theLauncherRefusesACredentialThatItCannotRead() throws IOException {
    // Root may read any file, but no directory.
    Path credential = Files.createDirectory(root.resolve("db-password"));
    Map<String, String> given = Map.of("CREDENTIALS_DIRECTORY", root.toString());

    RealTool.Result result = launch(Sites.of("puma"), given, "env");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr())
        .contains("DISCOURSE_DB_PASSWORD should come from " + credential + ", which user ")
        .contains(" cannot read: is it a file, and does it have that owner or mode 0444?");
  }

  @Test
  void theLauncherRefusesAFileThatIsNotThere() throws IOException {
    Map<String, String> given = Map.of("DISCOURSE_DB_PASSWORD_FILE", "/nowhere/secret");

    RealTool.Result result = launch(Sites.of("puma"), given, "env");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr())
        .contains("DISCOURSE_DB_PASSWORD should come from /nowhere/secret, which user ");
  }

  @Test
  void theLauncherBecomesTheCommandAndKeepsItsWords() throws IOException {
    RealTool.Result result =
        launch(Sites.of("puma"), Map.of(), "sh", "-c", "echo $0 $# \"$1\"; exit 3", "a", "b  c");

    assertThat(result.stdout()).isEqualTo("a 1 b  c\n");
    assertThat(result.exitCode()).isEqualTo(3);
  }

  private RealTool.Result launch(SiteModel site, Map<String, String> env, String... command)
      throws IOException {
    String dash = RealTool.require("dash").toString();
    Layer.Builder config = Layer.builder("config");
    Templates.builtIn().render(site).addTo(config);
    Trees.write(root.resolve("image"), config.build());
    String image = root.resolve("image").toString();
    Path launcher = root.resolve("image" + site.paths().launcher());
    String text = Files.readString(launcher, StandardCharsets.UTF_8);
    Files.writeString(
        launcher,
        text.replace("/etc/discourse", image + "/etc/discourse").replace("/var/", image + "/var/"));
    List<String> words = new ArrayList<>(List.of(dash, launcher.toString()));
    words.addAll(List.of(command));
    return run(env, words.toArray(String[]::new));
  }

  private List<Path> scripts() throws IOException {
    RenderedFiles files = Templates.builtIn().render(Sites.of("pitchfork"));
    Layer.Builder common = Layer.builder("config");
    files.addTo(common);
    Layer.Builder alpine = Layer.builder("alpine");
    files.addTo(alpine, Distribution.ALPINE);
    Trees.write(root, common.build(), alpine.build());
    List<Path> scripts = new ArrayList<>();
    for (String directory : List.of("usr/lib/discourse-image", "etc/init.d", "etc/conf.d")) {
      try (Stream<Path> list = Files.list(root.resolve(directory))) {
        list.filter(file -> !file.toString().endsWith(".rb")).sorted().forEach(scripts::add);
      }
    }
    assertThat(scripts).hasSize(17);
    return scripts;
  }

  private RealTool.Result run(Map<String, String> env, String... command) {
    return RealTool.run(env, root, command);
  }
}
