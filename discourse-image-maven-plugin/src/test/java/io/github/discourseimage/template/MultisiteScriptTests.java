package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How more forums of the same app become the file that the app reads. */
class MultisiteScriptTests {

  @TempDir Path directory;

  private final Map<String, String> environment = new TreeMap<>();
  private RubyScript script;
  private Path target;

  @BeforeEach
  void writeTheScript() throws IOException {
    script = RubyScript.write("multisite.rb", directory);
    target = directory.resolve("run/multisite.yml");
    environment.put("CREDENTIALS_DIRECTORY", directory.toString());
    environment.put("DISCOURSE_HOSTNAME", "forum.example.org");
    environment.put("DISCOURSE_DB_HOST", "db");
    environment.put("DISCOURSE_DB_PASSWORD", "first");
  }

  @Test
  void sitesGetTheirPasswordsAndWhatTheFirstSiteHas() throws IOException {
    Files.writeString(directory.resolve("db-password-shop"), "s'e\"cret");
    Files.writeString(directory.resolve("other"), "third");
    environment.put("DISCOURSE_DB_PORT", "5433");
    environment.put(
        "DISCOURSE_IMAGE_SITES",
        """
        {"shop": {"host_names": ["shop.example.org"], "database": "shop"},
         "blog": {"host_names": ["b"], "database": "shop", "host": "db2", "port": 1,
                  "username": "u", "password_file": "other", "pool": 3},
         "wiki": {"host_names": ["w"], "database": "wiki"}}
        """);

    assertThat(script.run(environment).successfulStdout()).isEqualTo(target + "\n");
    assertThat(target)
        .hasContent(
            """
            ---
            shop:
              adapter: postgresql
              timeout: 5000
              pool: 8
              host: db
              port: 5433
              username: discourse
              password: s'e"cret
              host_names:
              - shop.example.org
              database: shop
            blog:
              adapter: postgresql
              timeout: 5000
              pool: 3
              host: db2
              port: 1
              username: u
              password: third
              host_names:
              - b
              database: shop
            wiki:
              adapter: postgresql
              timeout: 5000
              pool: 8
              host: db
              port: 5433
              username: discourse
              password: first
              host_names:
              - w
              database: wiki
            """);
    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void theFileOfTheImageDoesAsWell() throws IOException {
    Files.writeString(directory.resolve("multisite.yml"), "a: {host_names: [a], database: a}\n");

    assertThat(script.run(environment).exitCode()).isZero();
    assertThat(target).content().contains("database: a\n", "password: first\n");
  }

  @Test
  void everythingWrongIsToldAndNothingWritten() {
    environment.put(
        "DISCOURSE_IMAGE_SITES",
        """
        default: {host_names: [x], database: discourse}
        A-b: {host_names: [forum.example.org], password: secret}
        c: {host_names: x, database: c}
        """);

    RealTool.Result result = script.run(environment);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr().lines().map(line -> line.replaceFirst(".*IMAGE_SITES: ", "")))
        .containsExactly(
            "site default: the name must be of small letters, digits and underscores, and not"
                + " default, which is the first site's",
            "site A-b: the name must be of small letters, digits and underscores, and not default,"
                + " which is the first site's",
            "site A-b: no database: name one of its own",
            "site A-b: unknown: password; what may stand there is host_names, database, host, port,"
                + " username, password_file, pool, and a password is a file",
            "site c: no host_names: list at least one",
            "the host name x is of two sites: each needs its own",
            "the host name forum.example.org is of two sites: each needs its own",
            "the database discourse is of two sites: each needs its own");
    assertThat(result.stderr()).doesNotContain("secret");
    assertThat(target).doesNotExist();
  }

  @Test
  void aSecretThatIsNamedMustBeThere() {
    environment.put(
        "DISCOURSE_IMAGE_SITES", "{a: {host_names: [a], database: a, password_file: none}}");
    assertThat(script.run(environment).stderr())
        .isEqualTo(
            "multisite: site a: the secret none is missing: give it as the file %s/none\n"
                .formatted(directory));

    environment.put("DISCOURSE_IMAGE_SITES", "- a");
    assertThat(script.run(environment).stderr())
        .contains(
            "multisite: DISCOURSE_IMAGE_SITES must be a map of sites, each a map of host_names");
    environment.put("DISCOURSE_IMAGE_SITES", "[");
    assertThat(script.run(environment).stderr())
        .contains("multisite: DISCOURSE_IMAGE_SITES cannot be read: ");
  }
}
