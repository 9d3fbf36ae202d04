package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that asks the databases, with libraries that answer what a test wants. */
class PreflightTests {

  private static final String PG =
      """
      module PG
        class Error < StandardError; end
        Result = Struct.new(:rows) do
          def column_values(_) = rows
          def getvalue(_, _) = rows.first
          def ntuples = rows.size
        end
        class Connection
          def server_version = ENV.fetch("VERSION").to_i
          def close; end
          def exec(sql)
            name = { "extname" => "INSTALLED", "available_extensions" => "AVAILABLE", "trusted" => "TRUSTED",
                     "rolsuper" => "SUPER", "to_regclass" => "TABLES", "nspname" => "HALF" }
                     .find { |part, _| sql.include?(part) }.last
            Result.new(ENV.fetch(name, "").split(","))
          end
        end
        def self.connect(options)
          raise Error, "could not connect to #{options[:host]}\\n" if options[:host] == "nowhere"
          Connection.new
        end
      end
      """;

  private static final String REDIS =
      """
      class Redis
        class BaseError < StandardError; end
        def initialize(options) = @host = options[:host]
        def info
          raise BaseError, "no answer from #{@host}" if @host == "nowhere"
          { "redis_version" => ENV.fetch("REDIS") }
        end
      end
      """;

  @TempDir Path directory;

  private final Map<String, String> environment =
      new TreeMap<>(
          Map.of(
              "VERSION", "180001",
              "INSTALLED", "plpgsql,hstore",
              "AVAILABLE", "hstore,pg_trgm,vector",
              "TRUSTED", "hstore,pg_trgm",
              "SUPER", "f",
              "REDIS", "7.4.1",
              "DISCOURSE_DB_HOST", "db",
              "DISCOURSE_REDIS_HOST", "redis"));

  @Test
  void saysThatAllSuits() throws IOException {
    environment.put("INSTALLED", "hstore,pg_trgm,vector");
    environment.put("TABLES", "schema_migrations");
    environment.put("HALF", "1");

    assertThat(preflight())
        .isEqualTo(new RealTool.Result(0, "preflight: the database and Redis suit\n", ""));
  }

  @Test
  void aSuperuserMakesWhatIsMissing() throws IOException {
    environment.put("SUPER", "t");

    assertThat(preflight().exitCode()).isZero();
  }

  @Test
  void tellsEverythingThatDoesNotSuit() throws IOException {
    environment.put("VERSION", "120007");
    environment.put("AVAILABLE", "pg_trgm,vector");
    environment.put("INSTALLED", "plpgsql");
    environment.put("HALF", "1");
    environment.put("REDIS", "5.0.3");

    RealTool.Result result = preflight();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr().lines())
        .containsExactly(
            "preflight: PostgreSQL is 12; it must be 13 or later: upgrade it",
            "preflight: the server lacks the extension hstore: install its package there",
            "preflight: only a superuser can make the extension vector: CREATE EXTENSION vector in"
                + " this database first",
            "preflight: an earlier attempt left the schema half loaded: DROP SCHEMA"
                + " discourse_functions CASCADE, then migrate again",
            "preflight: Redis is 5.0.3; it must be 6.2 or later: upgrade it");
  }

  @Test
  void tellsWhoDoesNotAnswer() throws IOException {
    environment.put("DISCOURSE_DB_HOST", "nowhere");
    environment.put("DISCOURSE_REDIS_HOST", "nowhere");

    assertThat(preflight().stderr().lines())
        .containsExactly(
            "preflight: PostgreSQL cannot be asked: could not connect to nowhere",
            "preflight: Redis cannot be asked: no answer from nowhere");
  }

  private RealTool.Result preflight() throws IOException {
    Files.writeString(directory.resolve("pg.rb"), PG);
    Files.writeString(directory.resolve("redis.rb"), REDIS);
    return ImageScript.write("preflight.rb", directory)
        .run(environment, "hstore", "pg_trgm", "vector");
  }
}
