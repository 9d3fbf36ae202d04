package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The making of the first admin, with the sample app's accounts and a file in the table's place.
 */
class AdminScriptTests {

  private static final String APP =
      """
      require "yaml"
      module Database
        FILE = "rows.yml"
        def self.rows = File.exist?(FILE) ? YAML.load_file(FILE) : {}
        def self.query(sql, values)
          return [rows[values[0].downcase]].compact if sql.start_with?("SELECT")
          row = User::COLUMNS.map(&:to_s).zip(values.map { |v| v == true ? "t" : v == false ? "f" : v }).to_h
          File.write(FILE, rows.merge(values[0] => row).to_yaml)
        end
      end
      module ActiveRecord; class Base; def self.transaction = yield; end; end
      require "%s/lib/user"
      """;

  @TempDir Path directory;

  private final Map<String, String> environment = new TreeMap<>();
  private RubyScript script;
  private Path password;

  @BeforeEach
  void writeTheApp() throws IOException {
    script = RubyScript.write("admin.rb", directory);
    Files.createDirectories(directory.resolve("config"));
    String sample = Path.of("../it/sample-app").toRealPath().toString();
    Files.writeString(directory.resolve("config/environment.rb"), APP.formatted(sample));
    password = directory.resolve("admin-password");
    Files.writeString(password, "correct horse battery\n");
    environment.put("CREDENTIALS_DIRECTORY", directory.toString());
    environment.put("DISCOURSE_IMAGE_ADMIN_EMAIL", "first@example.org");
  }

  @Test
  void makesAnAdminOnce() throws IOException {
    assertThat(script.run(environment).successfulStdout())
        .isEqualTo("admin: site default: first@example.org is admin now, with the name first\n");
    String rows = Files.readString(directory.resolve("rows.yml"));
    assertThat(rows).contains("active: t", "admin: t", "trust_level: 1").doesNotContain("horse");

    Files.delete(password);
    assertThat(script.run(environment, "First@example.org").successfulStdout())
        .isEqualTo("admin: site default: First@example.org is an admin already\n");
    assertThat(directory.resolve("rows.yml")).hasContent(rows);
  }

  @Test
  void takesAnotherNameAndAnotherFile() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "correct horse staple");
    Files.delete(password);
    environment.put("DISCOURSE_IMAGE_ADMIN_PASSWORD_FILE", other.toString());
    environment.put("DISCOURSE_IMAGE_ADMIN_USERNAME", "root_user");

    assertThat(script.run(environment).successfulStdout()).contains("with the name root_user");
  }

  @Test
  void makesAnAdminOfAnAccountOnlyIfItIsActive() throws IOException {
    String row = "first@example.org: {email: first@example.org, username: f, active: %s}\n";
    Files.writeString(directory.resolve("rows.yml"), row.formatted("'f'"));

    RealTool.Result refused = script.run(environment);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.stderr())
        .contains("the account of first@example.org was never activated: have its owner activate");

    row = row.replace("username: f", "username: mine, password_hash: mine");
    Files.writeString(directory.resolve("rows.yml"), row.formatted("'t'"));
    assertThat(script.run(environment).successfulStdout())
        .contains("first@example.org has become an admin; the password stays");
    assertThat(Files.readString(directory.resolve("rows.yml")))
        .contains("password_hash: mine", "admin: t");
  }

  @Test
  void tellsWhatIsWrong() throws IOException {
    assertThat(script.run(environment, "nobody"))
        .isEqualTo(
            new RealTool.Result(
                64,
                "",
                "admin: 'nobody' is no address: name one as the argument or in"
                    + " DISCOURSE_IMAGE_ADMIN_EMAIL\n"));
    Files.writeString(password, "short");
    environment.put("DISCOURSE_IMAGE_ADMIN_USERNAME", "a b");
    assertThat(script.run(environment).stderr())
        .isEqualTo(
            "admin: first@example.org cannot be made: Username must be of letters, digits and"
                + " underscores; Password is too short (minimum is 15 characters)\n");
    Files.writeString(password, "\n");
    assertThat(script.run(environment).stderr())
        .contains(password + " is empty: it must hold the password of first@example.org");
    Files.delete(password);
    assertThat(script.run(environment).stderr())
        .contains(password + " must hold the password of first@example.org, who is not there yet")
        .contains("No such file or directory");
  }
}
