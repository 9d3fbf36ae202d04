package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked before a backup, with programs and a library that answer what a test wants. */
class BackupScriptTests {

  private static final String PG =
      """
      module PG
        class Error < StandardError; end
        Connection = Struct.new(:server_version) { def close; end }
        def self.connect(options)
          raise Error, "no route to #{options[:host]}\\n" if options[:host] == "nowhere"
          Connection.new(180001)
        end
      end
      """;

  @TempDir Path directory;

  private final Map<String, String> environment = new TreeMap<>();
  private RubyScript script;

  @BeforeEach
  void writeTheImage() throws IOException {
    script = RubyScript.write("backup.rb", directory);
    Files.writeString(directory.resolve("pg.rb"), PG);
    Files.createDirectories(directory.resolve("script"));
    Files.createDirectories(directory.resolve("backups"));
    Files.createDirectories(directory.resolve("bin"));
    Files.writeString(directory.resolve("script/discourse"), "");
    program("pg_dump", "echo 'pg_dump (PostgreSQL) 18.1'");
    program("tar", "echo 'tar (GNU tar) 1.34'");
    program("gzip", "");
    program("bundle", "echo \"$RAILS_DB: $*\"; test \"$RAILS_DB\" != broken");
    environment.put("PATH", directory.resolve("bin").toString());
    environment.put("DISCOURSE_DB_HOST", "db");
  }

  @Test
  void theAppBacksUpEverySite() throws IOException {
    Path sites = Files.writeString(directory.resolve("sites.yml"), "broken: {}\nshop: {}\n");
    environment.put("DISCOURSE_MULTISITE_CONFIG_PATH", sites.toString());

    RealTool.Result result = script.run(environment, "--sql-only");

    String command = "exec ruby " + directory + "/script/discourse backup --sql-only\n";
    assertThat(result.stdout())
        .isEqualTo(
            "backup: site default\n: %sbackup: site broken\nbroken: %sbackup: site shop\nshop: %s"
                .formatted(command, command, command));
    assertThat(result.stderr()).isEqualTo("backup: failed for broken; what it said is above\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void tellsEverythingThatIsMissing() throws IOException {
    for (String name : List.of("bin/pg_dump", "bin/gzip", "script/discourse", "backups")) {
      Files.delete(directory.resolve(name));
    }
    program("tar", "echo 'tar (busybox) 1.37'");

    RealTool.Result result = script.run(environment);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr().lines())
        .anyMatch(line -> line.startsWith("backup: pg_dump is not in the image: put PostgreSQL's"))
        .anyMatch(line -> line.startsWith("backup: " + directory + "/backups cannot be written by"))
        .anyMatch(line -> line.startsWith("backup: tar must be GNU's, which can append"))
        .anyMatch(line -> line.startsWith("backup: gzip is not in the image"))
        .anyMatch(line -> line.endsWith("is not there: this app has no backup of its own"))
        .hasSize(5);
  }

  @Test
  void aClientMustNotBeOlderThanTheServer() throws IOException {
    program("pg_dump", "echo 'pg_dump (PostgreSQL) 15.9'");
    environment.put("DISCOURSE_BACKUP_LOCATION", "s3");

    assertThat(script.run(environment).stderr())
        .contains("backup: pg_dump is of PostgreSQL 15, the server of 18: put a client of 18 or")
        .contains("DISCOURSE_BACKUP_LOCATION is s3: name the bucket in DISCOURSE_S3_BACKUP_BUCKET");

    environment.put("DISCOURSE_DB_HOST", "nowhere");
    assertThat(script.run(environment).stderr())
        .contains("backup: PostgreSQL cannot be asked: no route to nowhere");
  }

  private void program(String name, String text) throws IOException {
    Path file = directory.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
