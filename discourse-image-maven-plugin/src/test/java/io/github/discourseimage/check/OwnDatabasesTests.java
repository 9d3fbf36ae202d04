package io.github.discourseimage.check;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnDatabasesTests {

  @TempDir Path root;
  private final Cleanup cleanup = new Cleanup();

  @AfterEach
  void end() {
    cleanup.close();
  }

  private void program(String path, String says) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\necho '" + says + "'\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void allThatIsMissingIsToldWithItsPackages() {
    assertThatThrownBy(() -> OwnDatabases.find(root, tool -> Optional.empty(), cleanup))
        .hasMessageContaining("2 problems")
        .hasMessageContaining("PostgreSQL: is not on this machine (looked for initdb")
        .hasMessageContaining("'apt-get install postgresql' or 'apk add postgresql'")
        .hasMessageContaining("Redis: is not on this machine")
        .hasMessageContaining("'apt-get install redis-server'")
        .hasMessageContaining("discourse.check.databaseUrl");
  }

  @Test
  void aPostgresThatIsTooOldIsToldAndTheNewestIsTaken() throws IOException {
    program("usr/lib/postgresql/9.6/bin/initdb", "");
    program("usr/lib/postgresql/9.6/bin/postgres", "postgres (PostgreSQL) 9.6.1");
    program("usr/lib/postgresql/12/bin/initdb", "");
    program("usr/lib/postgresql/12/bin/postgres", "postgres (PostgreSQL) 12.22");
    program("redis-server", "Redis server v=7.0.15");

    assertThatThrownBy(
            () ->
                OwnDatabases.find(
                    root,
                    tool -> Optional.of(root.resolve(tool.name())).filter(Files::exists),
                    cleanup))
        .hasMessageContaining(
            "12/bin: is postgres (PostgreSQL) 12.22; Discourse wants 13 or later");
  }
}
