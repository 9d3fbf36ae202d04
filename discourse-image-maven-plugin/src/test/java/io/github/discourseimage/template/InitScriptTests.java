package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs before systemd in a container of its own. */
class InitScriptTests {

  @TempDir Path directory;
  private Path root;
  private final Map<String, String> given = new TreeMap<>();

  @BeforeEach
  void write() throws IOException {
    root = directory.resolve("image");
    Trees.write(root, Templates.builtIn().render(Sites.of("puma")).systemdLayer());
    Path script = root.resolve("usr/local/sbin/init");
    Files.writeString(
        script,
        Files.readString(script)
            .replaceAll("(?<=[ ='\">])/(run|etc|var/log|usr/lib/systemd/systemd)", root + "/$1"));
    for (String made : new String[] {"etc/passwd", "run/log/journal/x", "run/secrets/x", "bin/x"}) {
      Files.createDirectories(Objects.requireNonNull(root.resolve(made).getParent()));
    }
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
    // In the end it tells all processes to stop, and waits for them; journald writes until then.
    program(
        "usr/lib/systemd/systemd",
        """
        echo systemd "$@"; env
        read -r children </proc/$$/task/$$/children
        kill $children
        echo last words >>%s/journal
        while [ -n "$children" ]; do
          sleep 0.02
          children=
          read -r children </proc/$$/task/$$/children
        done
        """
            .formatted(root));
    // It would change the machine's own mounts.
    program("bin/mount", "echo \"mount $*\" >>" + root + "/mounts");
    program("bin/journalctl", "cat " + root + "/journal; : >" + root + "/journal");
    program("bin/getent", "exit 2");
    given.put("PATH", root + "/bin:" + System.getenv("PATH"));
  }

  /** JUnit tells of each link that leads out of its directory. */
  @AfterEach
  void unmask() {
    for (String unit : Sites.of("puma").container().systemd().masked()) {
      root.resolve("run/systemd/system").resolve(unit).toFile().delete();
    }
  }

  private void program(String path, String text) throws IOException {
    Path file = Files.writeString(root.resolve(path), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private RealTool.Result run() {
    String dash = RealTool.require("dash").toString();
    return RealTool.run(given, directory, dash, root + "/usr/local/sbin/init", "--unit=x.target");
  }

  private String environment() throws IOException {
    return Files.readString(root.resolve("run/discourse-container/environment"));
  }

  @Test
  void shellcheckFindsNothing() {
    String shellcheck = RealTool.require("shellcheck").toString();

    assertThat(RealTool.run(Map.of(), root, shellcheck, "-s", "sh", "usr/local/sbin/init").stdout())
        .isEmpty();
  }

  @Test
  void systemdGetsTheEnvironmentOfTheContainerAloneAndUnitsTheRest() throws IOException {
    given.put("container", "podman");
    given.put("container_uuid", "4711");
    given.put("HOSTNAME", "box");
    given.put("CREDENTIALS_DIRECTORY", "/run/secrets");
    given.put("DISCOURSE_DB_HOST", "db.example.org");
    given.put("TITLE", "a=\"b\" $HOME `id` \\ 'c'\nsecond line");

    RealTool.Result result = run();

    assertThat(result.stdout().lines())
        .contains("systemd --unit=x.target", "container=podman", "container_uuid=4711")
        .noneMatch(line -> line.matches("(DISCOURSE_|TITLE|HOSTNAME|CREDENTIALS_DIRECTORY).*"));
    assertThat(environment())
        .contains("DISCOURSE_DB_HOST=\"db.example.org\"\n")
        .contains("TITLE=\"a=\\\"b\\\" \\$HOME \\`id\\` \\\\ 'c'\nsecond line\"\n")
        .doesNotContain("HOSTNAME", "\nPATH=", "\ncontainer");
    assertThat(Files.getPosixFilePermissions(root.resolve("run/discourse-container/environment")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(root.resolve("mounts")).hasContent("mount --make-rshared /");
  }

  @Test
  void theLogOfUnitsIsTheContainersToItsLastLine() throws IOException {
    Files.writeString(root.resolve("journal"), "first words\n");

    assertThat(run().stdout().lines()).containsOnlyOnce("first words").endsWith("last words");
  }

  @Test
  void secretsOfTheContainerBecomeCredentials() throws IOException {
    Files.writeString(root.resolve("run/secrets/db-password"), "not this");
    Files.writeString(root.resolve("run/secrets/redis-password"), "a secret\n");
    Path file = Files.writeString(directory.resolve("mounted"), "this");
    given.put("DISCOURSE_DB_PASSWORD_FILE", file.toString());

    run();

    Path credentials = root.resolve("run/credstore");
    assertThat(credentials.resolve("discourse.db-password")).hasContent("this");
    assertThat(credentials.resolve("discourse.redis-password")).content().isEqualTo("a secret\n");
    assertThat(Files.getPosixFilePermissions(credentials))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(environment()).doesNotContain("DISCOURSE_DB_PASSWORD");
  }

  @Test
  void aSecretThatIsNotThereEndsTheContainerWithItsName() {
    given.put("DISCOURSE_SMTP_PASSWORD_FILE", "/nowhere/smtp");

    RealTool.Result result = run();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stdout()).doesNotContain("systemd");
    assertThat(result.stderr())
        .contains(
            "init: DISCOURSE_SMTP_PASSWORD should come from /nowhere/smtp, which cannot be read:"
                + " is it a file, and is it in the container?");
  }

  @Test
  void whatHasNothingToDoInAContainerIsMasked() throws IOException {
    run();

    try (Stream<Path> masked = Files.list(root.resolve("run/systemd/system"))) {
      assertThat(masked)
          .hasSizeGreaterThan(30)
          .allSatisfy(unit -> assertThat(Files.readSymbolicLink(unit)).hasToString("/dev/null"))
          .extracting(unit -> unit.getFileName().toString())
          .contains("getty.target", "systemd-udevd.service", "systemd-logind.service")
          .doesNotContain("systemd-journald.service", "systemd-tmpfiles-setup.service");
    }
    assertThat(root.resolve("run/userdb")).doesNotExist();
  }

  @Test
  void onAReadOnlyRootTheAccountIsMadeKnown() throws IOException {
    // Root may write any file, but none that is not there.
    Files.delete(root.resolve("etc/passwd"));

    run();

    assertThat(root.resolve("run/userdb/10001.user"))
        .content()
        .contains("\"userName\":\"discourse\",\"uid\":10001,\"gid\":10001");
    assertThat(root.resolve("run/userdb/10001.group")).content().contains("\"gid\":10001");
  }
}
