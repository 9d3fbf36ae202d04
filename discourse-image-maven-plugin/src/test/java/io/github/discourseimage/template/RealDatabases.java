package io.github.discourseimage.template;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** PostgreSQL and Redis of this machine, as nobody, which a name space makes of root too. */
final class RealDatabases implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final int postgresPort = freePort();
  private final int redisPort = freePort();
  private final List<Process> running = new ArrayList<>();

  private RealDatabases(Path directory) {
    this.directory = directory;
  }

  static RealDatabases start(Path directory) throws IOException {
    RealDatabases databases = new RealDatabases(directory);
    Path programs = postgresPrograms();
    String data = directory.resolve("postgres").toString();
    List<String> initdb = new ArrayList<>(List.of(programs + "/initdb", "-A", "trust"));
    initdb.addAll(List.of("-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "-D", data));
    RealTool.run(Map.of(), directory, databases.ordinary(initdb)).successfulStdout();
    databases.begin(
        List.of(
            programs + "/postgres",
            "-F",
            "-D",
            data,
            "-p",
            String.valueOf(databases.postgresPort),
            "-c",
            "unix_socket_directories="));
    List<String> server = new ArrayList<>(List.of(RealTool.require("redis-server").toString()));
    server.addAll(
        List.of(
            "--port", String.valueOf(databases.redisPort), "--save", "", "--maxmemory", "50mb"));
    databases.begin(server);
    databases.await(databases.postgresPort);
    databases.await(databases.redisPort);
    return databases;
  }

  /** Where they are, as the app is told. */
  Map<String, String> environment() {
    return Map.of(
        "DISCOURSE_DB_HOST",
        "127.0.0.1",
        "DISCOURSE_DB_PORT",
        String.valueOf(postgresPort),
        "DISCOURSE_REDIS_HOST",
        "127.0.0.1",
        "DISCOURSE_REDIS_PORT",
        String.valueOf(redisPort));
  }

  /** Does something in a database as the superuser. */
  void sql(String database, String sql) {
    String psql = RealTool.require("psql").toString();
    String port = String.valueOf(postgresPort);
    String[] words = {
      psql,
      "-XqAt",
      "-h",
      "127.0.0.1",
      "-p",
      port,
      "-U",
      "postgres",
      "-v",
      "ON_ERROR_STOP=1",
      "-c",
      sql,
      database
    };
    RealTool.run(Map.of(), directory, words).successfulStdout();
  }

  /** Gives Redis commands. */
  void redis(String... commands) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redisPort)) {
      for (String command : commands) {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        if (socket.getInputStream().read() != '+') {
          throw new AssertionError(command + " is refused");
        }
        while (socket.getInputStream().read() != '\n') {
          // The rest of +OK.
        }
      }
    }
  }

  private String[] ordinary(List<String> command) {
    List<String> words = new ArrayList<>(List.of(RealTool.require("bwrap").toString()));
    words.addAll(List.of("--unshare-user", "--uid", "65534", "--gid", "65534"));
    words.addAll(List.of("--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--die-with-parent"));
    words.add("--");
    words.addAll(command);
    return words.toArray(String[]::new);
  }

  private void begin(List<String> command) throws IOException {
    running.add(
        new ProcessBuilder(ordinary(command))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("servers.log").toFile())
            .start());
  }

  private void await(int port) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        pause();
      }
    }
    throw new AssertionError(Files.readString(directory.resolve("servers.log")));
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Debian keeps them by version and off the search path. */
  private static Path postgresPrograms() throws IOException {
    RealTool.require("psql");
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return RealTool.require("initdb").resolveSibling("");
    }
    try (Stream<Path> found = Files.list(versions)) {
      return found
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseGet(() -> RealTool.require("initdb").resolveSibling(""));
    }
  }

  @Override
  public void close() {
    running.forEach(
        process -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          process.onExit().join();
        });
  }
}
