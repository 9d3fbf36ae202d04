package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** PostgreSQL and Redis of this machine, started for one test by an ordinary user. */
final class Databases implements AutoCloseable {
  private final Path directory;
  private final Path programs;
  private final int postgresPort;
  private final int redisPort;
  private final Process redis;

  private Databases(Path directory, Path programs, int postgresPort, int redisPort, Process redis) {
    this.directory = directory;
    this.programs = programs;
    this.postgresPort = postgresPort;
    this.redisPort = redisPort;
    this.redis = redis;
  }

  static Databases start(Path directory) {
    int postgresPort = freePort();
    int redisPort = freePort();
    Path programs = postgresPrograms();
    String data = directory.resolve("postgres").toString();
    try {
      // a socket's path has room for 107 bytes only, so it gets a short one
      Files.createDirectories(directory);
      Command.of(
              directory,
              programs + "/initdb",
              "-A",
              "trust",
              "-U",
              "discourse",
              "-E",
              "UTF8",
              "--no-sync",
              "-D",
              data)
          .succeeds();
      String options =
          "-F -h 127.0.0.1 -p %d -c unix_socket_directories=''".formatted(postgresPort);
      String log = directory.resolve("postgres.log").toString();
      Command.of(
              directory, programs + "/pg_ctl", "-w", "-D", data, "-l", log, "-o", options, "start")
          .succeeds();
      Process redis =
          Command.of(
                  directory,
                  "redis-server",
                  "--bind",
                  "127.0.0.1",
                  "--port",
                  String.valueOf(redisPort),
                  "--save",
                  "")
              .start(directory.resolve("redis.log"));
      Databases databases = new Databases(directory, programs, postgresPort, redisPort, redis);
      databases.createDatabase();
      return databases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void createDatabase() {
    try {
      Command.of(
              directory,
              programs + "/createdb",
              "-h",
              "127.0.0.1",
              "-p",
              String.valueOf(postgresPort),
              "-U",
              "discourse",
              "discourse")
          .succeeds();
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
  }

  /** How the app finds them. */
  Map<String, String> environment() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("DISCOURSE_DB_HOST", "127.0.0.1");
    variables.put("DISCOURSE_DB_PORT", String.valueOf(postgresPort));
    variables.put("DISCOURSE_REDIS_HOST", "127.0.0.1");
    variables.put("DISCOURSE_REDIS_PORT", String.valueOf(redisPort));
    return variables;
  }

  /** A port that the kernel has just given and that nobody listens on now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Debian keeps them by version and off the search path. */
  private static Path postgresPrograms() {
    Path versions = Path.of("/usr/lib/postgresql");
    try (Stream<Path> found = Files.list(versions)) {
      return found
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new IllegalStateException("no PostgreSQL in " + versions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    redis.destroy();
    String data = directory.resolve("postgres").toString();
    Command.of(
            directory, List.of(programs + "/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"))
        .run("");
  }
}
