package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that asks the databases, and a real PostgreSQL and Redis. */
class PreflightTests {

  private static final String RECORDED =
      "CREATE TABLE schema_migrations (version text);"
          + "INSERT INTO schema_migrations VALUES ('1'), ('2');";

  @TempDir static Path servers;
  private static RealDatabases databases;

  @TempDir Path directory;
  private final Map<String, String> environment = new TreeMap<>();
  private RubyScript script;

  @BeforeAll
  static void startDatabases() throws IOException {
    databases = RealDatabases.start(servers);
    databases.sql("postgres", "CREATE ROLE forum LOGIN");
  }

  @AfterAll
  static void stopDatabases() {
    databases.close();
  }

  @BeforeEach
  void writeTheScript() throws IOException {
    script = RubyScript.write("preflight.rb", directory);
    try (InputStream pg = PreflightTests.class.getResourceAsStream("/preflight/pg.rb")) {
      Files.write(directory.resolve("pg.rb"), Objects.requireNonNull(pg).readAllBytes());
    }
    environment.putAll(databases.environment());
    environment.put("DISCOURSE_DB_USERNAME", "forum");
  }

  /** A database of its own, in which the superuser does something. */
  private void database(String name, String options, String sql) {
    databases.sql("postgres", "CREATE DATABASE " + name + " " + options);
    if (!sql.isEmpty()) {
      databases.sql(name, sql);
    }
    environment.put("DISCOURSE_DB_NAME", name);
  }

  private static String asForum(String sql) {
    return "SET ROLE forum;" + sql;
  }

  @Test
  void anEmptyDatabaseOfOnesOwnSuits() {
    database("fresh", "OWNER forum", "");

    assertThat(script.run(environment, "hstore", "pg_trgm"))
        .isEqualTo(new RealTool.Result(0, "preflight: the database and Redis suit\n", ""));
  }

  @Test
  void aMigratedDatabaseSuitsToo() {
    String rails = "CREATE TABLE ar_internal_metadata (key text); CREATE TABLE posts (id int);";
    database("migrated", "OWNER forum", "CREATE EXTENSION xml2;" + asForum(RECORDED + rails));

    assertThat(script.run(environment, "xml2").successfulStdout()).endsWith("Redis suit\n");
  }

  @Test
  void tellsOfRightsEncodingAndExtensionsAllAtOnce() {
    database("strange", "ENCODING 'LATIN1' TEMPLATE template0", "CREATE TABLE posts (id int)");

    RealTool.Result result = script.run(environment, "nothing", "file_fdw", "hstore");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr().lines())
        .containsExactly(
            "preflight: the database is encoded in LATIN1; it must be UTF8: make one with CREATE"
                + " DATABASE ... ENCODING 'UTF8' TEMPLATE template0, and move the data there",
            "preflight: forum may not make tables in the schema public: GRANT ALL ON SCHEMA public"
                + " TO forum, in the database strange",
            "preflight: forum may not make schemas and extensions: GRANT CREATE ON DATABASE"
                + " strange TO forum",
            "preflight: 1 tables belong to others, and forum could not change them: ALTER TABLE ..."
                + " OWNER TO forum (posts of postgres)",
            "preflight: 1 tables (posts) are there and no migration is recorded: an attempt to load"
                + " the schema broke off, or this is another program's database. Take an empty"
                + " database, or restore a whole backup",
            "preflight: the server lacks the extension nothing: install its package there",
            "preflight: only a superuser can make the extension file_fdw: CREATE EXTENSION file_fdw"
                + " in this database first");
  }

  @Test
  void tellsEachKindOfHalfLoadedSchema() {
    database("noschema", "OWNER forum", "DROP SCHEMA public");
    assertThat(script.run(environment).stderr())
        .contains("there is no schema public: CREATE SCHEMA public AUTHORIZATION forum");

    database("functions", "OWNER forum", asForum("CREATE SCHEMA discourse_functions"));
    assertThat(script.run(environment).stderr())
        .isEqualTo(
            "preflight: an earlier attempt left the schema half loaded: DROP SCHEMA"
                + " discourse_functions CASCADE, then migrate again\n");

    database("empty", "OWNER forum", asForum(RECORDED));
    assertThat(script.run(environment).stderr())
        .isEqualTo(
            "preflight: 2 migrations are recorded and their tables are not there: restore a whole"
                + " backup, or take an empty database\n");

    database("part", "OWNER forum", asForum(RECORDED + "CREATE TABLE posts (id int);"));
    assertThat(script.run(environment).stderr())
        .isEqualTo(
            "preflight: the table ar_internal_metadata is missing beside 2 recorded migrations: the"
                + " schema was restored in part; restore a whole backup\n");
  }

  @Test
  void aVersionMayBeTooOldOrUntried() {
    database("versions", "OWNER forum", "");

    environment.put("VERSION", "120007");
    assertThat(script.run(environment).stderr())
        .isEqualTo("preflight: PostgreSQL is 12; it must be 13 or later: upgrade it\n");
    environment.put("VERSION", "990001");
    assertThat(script.run(environment).successfulStdout())
        .startsWith("preflight: note: PostgreSQL is 99; nothing later than 18 was tried: try it");
  }

  @Test
  void redisMustKeepJobsAndBeOneThatIsWritten() throws IOException {
    database("redis", "OWNER forum", "");
    databases.redis("CONFIG SET maxmemory-policy allkeys-lru", "REPLICAOF 127.0.0.1 1");
    RealTool.Result copy = script.run(environment);
    databases.redis("REPLICAOF NO ONE", "CONFIG SET maxmemory-policy noeviction");
    assertThat(copy.stderr())
        .isEqualTo(
            "preflight: Redis is a copy that only reads: name the primary\n"
                + "preflight: Redis throws jobs away when its memory is full (maxmemory-policy"
                + " allkeys-lru): set it to noeviction\n");
    Files.writeString(
        directory.resolve("services.rb"),
        """
        module Services
          FAILURES = [SystemCallError].freeze
          INFO = { redis_version: "5.0.3", redis_mode: "cluster", maxmemory: 9, maxmemory_policy: "volatile-lru" }
          def self.redis(*) = INFO.map { |name, value| "#{name}:#{value}\\r\\n" }.join
        end
        require "timeout"
        """);
    RealTool.Result result = script.run(environment);
    assertThat(result.stderr())
        .contains("Redis is 5.0.3; it must be 6.2 or later: upgrade it")
        .contains("Redis is a cluster with shards, which the app does not speak to: make one");
    assertThat(result.stdout())
        .isEqualTo(
            "preflight: note: Redis throws away what has a time limit when its memory is full"
                + " (maxmemory-policy volatile-lru): Sidekiq wants noeviction\n");
  }

  @Test
  void everySiteIsAsked() throws IOException {
    database("sites", "OWNER forum", "");
    Path sites =
        Files.writeString(
            directory.resolve("sites.yml"),
            "shop: {host: 127.0.0.1, port: %s, database: absent, username: forum}\n"
                .formatted(environment.get("DISCOURSE_DB_PORT")));
    environment.put("DISCOURSE_MULTISITE_CONFIG_PATH", sites.toString());
    environment.put("DISCOURSE_REDIS_PORT", "1");

    assertThat(script.run(environment, "nothing").stderr().lines())
        .hasSize(3)
        .contains(
            "preflight: site default: the server lacks the extension nothing: install its"
                + " package there")
        .anyMatch(line -> line.startsWith("preflight: site shop: PostgreSQL cannot be asked: "))
        .contains("preflight: Redis at 127.0.0.1, port 1 cannot be asked: Connection refused");
  }
}
