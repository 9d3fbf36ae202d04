package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The import of settings, with the sample app's settings and a file in the database's place. */
class SettingsScriptTests {

  private static final String APP =
      """
      require "yaml"
      module SampleForum; ROOT = "%s"; end
      module Plugin; def self.all = []; end
      module GlobalSetting; def self.[](key) = ENV["DISCOURSE_#{key.to_s.upcase}"]; end
      module Database
        FILE = ENV.fetch("DATABASE")
        ROWS = File.exist?(FILE) ? YAML.load_file(FILE) : {}
        def self.query(sql, values)
          return [ROWS[values[0]] && { "value" => ROWS[values[0]] }].compact if sql.start_with?("SELECT")
          raise ArgumentError, "no room for #{values[2]}" if values[2] == ENV["FULL_AT"]
          ROWS[values[0]] = values[2]
        end
      end
      module ActiveRecord
        class Rollback < StandardError; end
        class Base
          def self.transaction(requires_new: false)
            yield
            File.write(Database::FILE, Database::ROWS.to_yaml) unless requires_new
          rescue Rollback
          end
        end
      end
      require "%s/lib/multisite"
      require "%s/lib/site_setting"
      """;

  @TempDir Path directory;

  private final Map<String, String> environment = new TreeMap<>();
  private Path database;
  private RubyScript script;

  @BeforeEach
  void writeTheApp() throws IOException {
    Path sample = Path.of("../it/sample-app").toRealPath();
    Files.createDirectories(directory.resolve("config"));
    Files.writeString(
        directory.resolve("config/environment.rb"), APP.formatted(sample, sample, sample));
    database = directory.resolve("rows.yml");
    environment.put("DATABASE", database.toString());
    script = RubyScript.write("settings.rb", directory);
  }

  @Test
  void changesWhatDiffersAndTellsOldAndNewValues() throws IOException {
    Files.writeString(database, "title: Old\n");
    String wanted = "title: \"New <b>\"\nlogin_required: true\nsuggested_topics: 5\n";

    RealTool.Result result = settings(wanted);

    assertThat(result.successfulStdout())
        .isEqualTo(
            """
            settings: site default, from %s
              change  title: "Old" -> "New <b>"
              add     login_required: false -> true
            settings: 2 to change, 1 as they are, 0 bad
            """
                .formatted(file()));
    assertThat(Files.readString(database)).contains("title: New <b>", "login_required: t");
    assertThat(settings(wanted).successfulStdout()).contains("0 to change, 3 as they are, 0 bad");
  }

  @Test
  void aDryRunTellsTheSameAndChangesNothing() throws IOException {
    Files.writeString(database, "title: Old\n");

    RealTool.Result result = settings("title: New\ncontact_email: a@b\n", "--dry-run");

    assertThat(result.successfulStdout())
        .isEqualTo(
            """
            settings: site default, from %s (dry run: nothing is changed)
              change  title: "Old" -> "New"
              add     contact_email: "" -> "a@b"
            settings: 2 would change, 0 as they are, 0 bad
            """
                .formatted(file()));
    assertThat(Files.readString(database)).isEqualTo("title: Old\n");
  }

  @Test
  void neverTellsASecret() throws IOException {
    Files.writeString(database, "discourse_connect_secret: former-value\n");
    String key = "-----BEGIN RSA PRIVATE KEY----- latter-value";

    RealTool.Result result =
        settings("discourse_connect_secret: latter-value\ncompany_name: \"" + key + "\"\n");

    assertThat(result.successfulStdout())
        .contains("change  discourse_connect_secret: (secret, changed)\n")
        .contains("add     company_name: (secret, changed)\n")
        .doesNotContain("former-value", "latter-value");
    assertThat(Files.readString(database)).contains("discourse_connect_secret: latter-value");
    environment.put("FULL_AT", "third-value");
    assertThat(settings("discourse_connect_secret: third-value\n").stdout())
        .contains("refused discourse_connect_secret: ArgumentError (secret, its value is not told)")
        .doesNotContain("third-value");
  }

  @Test
  void tellsEveryBadSettingAndImportsNone() throws IOException {
    environment.put("DISCOURSE_FORCE_HTTPS", "true");
    String wanted =
        "titel: x\nmin_topic_title_length: 999\ncontact_email: nobody\n"
            + "force_https: false\ntitle: New\n";

    for (String[] arguments : List.of(new String[0], new String[] {"--dry-run"})) {
      RealTool.Result result = settings(wanted, arguments);

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.stdout())
          .contains("  unknown titel: did you mean title?\n")
          .contains("  fixed   force_https: by DISCOURSE_FORCE_HTTPS; what the file says has no")
          .contains("  refused min_topic_title_length: min_topic_title_length: value must be 255")
          .contains("  refused contact_email: contact_email: is no address\n")
          .contains("0 as they are, 3 bad\n");
      assertThat(result.stderr())
          .contains("settings: default: the import ")
          .contains("see the lines 'unknown' and 'refused'");
      assertThat(database).doesNotExist();
    }
  }

  @Test
  void whatFailsLateUndoesAll() throws IOException {
    environment.put("FULL_AT", "New");

    RealTool.Result result = settings("company_name: a\ntitle: New\n");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stdout()).contains("  refused title: no room for New\n");
    assertThat(database).doesNotExist();
  }

  @Test
  void aFileOfTheSiteGoesOverTheCommonOne() throws IOException {
    Files.writeString(directory.resolve("saved_settings.default.yml"), "title: Own\n");

    assertThat(settings("title: Common\ncompany_name: c\n").successfulStdout())
        .contains("title: \"Discourse\" -> \"Own\"\n", "company_name: \"\" -> \"c\"\n");
  }

  @Test
  void hasNothingToDoWithoutSettings() throws IOException {
    assertThat(settings("# none\n").successfulStdout())
        .isEqualTo("settings: " + file() + " is not there or empty: nothing to import\n");
  }

  @Test
  void refusesWhatItDoesNotKnowOrCannotRead() throws IOException {
    assertThat(settings("title: x\n", "--dryrun"))
        .isEqualTo(
            new RealTool.Result(
                64, "", "settings: what is '--dryrun'? settings [--dry-run] [FILE|-]\n"));
    assertThat(settings("- a\n").stderr())
        .contains(file() + " must be a map with one 'setting_name: value' per line");
    assertThat(settings("title: [\n").stderr()).contains(file() + " cannot be read: ");
  }

  private Path file() {
    return directory.resolve("saved_settings.yml");
  }

  private RealTool.Result settings(String wanted, String... arguments) throws IOException {
    Files.writeString(file(), wanted);
    return script.run(environment, arguments);
  }
}
