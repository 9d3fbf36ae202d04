package io.github.discourseimage.check;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.stage.HostTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * This machine's own PostgreSQL and Redis, started for one check in the network of its containers:
 * nobody else reaches them, and their usual ports are always free.
 */
final class OwnDatabases {

  /** What Discourse asks for at least. */
  private static final int OLDEST_POSTGRES = 13;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern VERSION = Pattern.compile("([0-9]+)(\\.[0-9.]+)?");
  private static final String OTHERWISE =
      " Or name running ones by discourse.check.databaseUrl and discourse.check.redisUrl.";

  private final Path postgresPrograms;
  private final Path redisServer;
  private final String versions;

  private OwnDatabases(Path postgresPrograms, Path redisServer, String versions) {
    this.postgresPrograms = postgresPrograms;
    this.redisServer = redisServer;
    this.versions = versions;
  }

  /**
   * Finds the programs.
   *
   * @param root the directory that holds {@code usr}
   * @param tools finds programs on the search path
   * @throws ImageBuildException telling all that is missing, and its packages
   */
  static OwnDatabases find(Path root, Function<HostTool, Optional<Path>> tools, Cleanup cleanup)
      throws IOException, InterruptedException {
    Findings findings = new Findings();
    Optional<Path> postgres = postgresPrograms(root, tools);
    if (postgres.isEmpty()) {
      findings.add(
          "PostgreSQL",
          "is not on this machine (looked for initdb and postgres on the search path and in"
              + " /usr/lib/postgresql/*/bin)",
          "Install it: "
              + HostTool.POSTGRES.install()
              + "; for Discourse itself pgvector too ('apt-get install postgresql-<version>-pgvector')."
              + OTHERWISE);
    }
    Optional<Path> redis = tools.apply(HostTool.REDIS).or(() -> tools.apply(HostTool.VALKEY));
    if (redis.isEmpty()) {
      findings.add(
          "Redis",
          "is not on this machine (looked for redis-server and valkey-server)",
          "Install it: " + HostTool.REDIS.install() + "." + OTHERWISE);
    }
    String postgresVersion =
        postgres.isEmpty() ? "" : version(postgres.get().resolve("postgres"), cleanup);
    if (postgres.isPresent() && major(postgresVersion) < OLDEST_POSTGRES) {
      findings.add(
          "PostgreSQL in " + postgres.get(),
          "is " + postgresVersion + "; Discourse wants " + OLDEST_POSTGRES + " or later",
          "Install a later one." + OTHERWISE);
    }
    findings.throwIfAny();
    return new OwnDatabases(
        postgres.orElseThrow(),
        redis.orElseThrow(),
        postgresVersion + ", " + version(redis.orElseThrow(), cleanup));
  }

  private static Optional<Path> postgresPrograms(
      Path root, Function<HostTool, Optional<Path>> tools) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String parent : List.of("usr/lib/postgresql", "usr/libexec")) {
      if (Files.isDirectory(root.resolve(parent))) {
        try (Stream<Path> versions = Files.list(root.resolve(parent))) {
          versions.map(OwnDatabases::binaries).forEach(found::add);
        }
      }
    }
    Optional<Path> newest =
        found.stream()
            .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
            .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
            .max(Comparator.comparingInt(bin -> major(root.relativize(bin).toString())));
    return newest.or(
        () ->
            tools
                .apply(HostTool.POSTGRES)
                .map(Path::getParent)
                .filter(bin -> Files.isExecutable(bin.resolve("initdb"))));
  }

  /** Debian has {@code 15/bin}, Alpine {@code postgresql15}. */
  private static Path binaries(Path version) {
    return Files.isDirectory(version.resolve("bin")) ? version.resolve("bin") : version;
  }

  private static int major(String text) {
    Matcher matcher = VERSION.matcher(text);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static String version(Path program, Cleanup cleanup)
      throws IOException, InterruptedException {
    return Program.run(List.of(program.toString(), "--version"), Map.of(), "", PATIENCE, cleanup)
        .output()
        .strip()
        // Redis tells how it was compiled as well.
        .replaceFirst(" sha=.*", "");
  }

  /** How containers find them. */
  Databases told(String password) {
    TreeMap<String, String> environment = new TreeMap<>();
    environment.put("DISCOURSE_DB_HOST", "127.0.0.1");
    environment.put("DISCOURSE_DB_PORT", "5432");
    environment.put("DISCOURSE_DB_NAME", "discourse");
    environment.put("DISCOURSE_DB_USERNAME", "discourse");
    environment.put("DISCOURSE_REDIS_HOST", "127.0.0.1");
    environment.put("DISCOURSE_REDIS_PORT", "6379");
    return new Databases(
        environment, new TreeMap<>(Map.of(Databases.PASSWORD, password)), versions);
  }

  /**
   * Starts them.
   *
   * @param directory for their files and logs
   * @param password of the database's user
   */
  void start(Engine engine, Path directory, String password, Cleanup cleanup)
      throws IOException, InterruptedException {
    Path data = directory.resolve("postgres");
    Path passwordFile = Files.writeString(directory.resolve("postgres-password"), password);
    require(
        engine,
        "initdb",
        "",
        cleanup,
        program("initdb"),
        "--auth=scram-sha-256",
        "--pwfile=" + passwordFile,
        "--username=discourse",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
        "--pgdata=" + data);
    require(
        engine,
        "createdb",
        "CREATE DATABASE discourse\n",
        cleanup,
        program("postgres"),
        "--single",
        "-F",
        "-D",
        data.toString(),
        "postgres");
    start(
        engine,
        directory.resolve("postgres.log"),
        cleanup,
        program("postgres"),
        "-F",
        "-D",
        data.toString(),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=",
        // Files that a killed server leaves are then in the directory that is deleted.
        "-c",
        "dynamic_shared_memory_type=mmap");
    start(
        engine,
        directory.resolve("redis.log"),
        cleanup,
        redisServer.toString(),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        directory.toString());
  }

  private String program(String name) {
    return postgresPrograms.resolve(name).toString();
  }

  private static void start(Engine engine, Path log, Cleanup cleanup, String... program) {
    Program.start(engine.beside(List.of(program)), Map.of(), log, cleanup);
  }

  private static void require(
      Engine engine, String what, String input, Cleanup cleanup, String... program)
      throws IOException, InterruptedException {
    Program.Result result =
        Program.run(engine.beside(List.of(program)), Map.of(), input, PATIENCE, cleanup);
    if (result.exitCode() != 0) {
      throw ImageBuildException.environment(
          "PostgreSQL",
          "cannot be set up for the check (" + what + "): " + result.output().strip(),
          "See that this user can run " + program[0] + "." + OTHERWISE,
          null);
    }
  }
}
