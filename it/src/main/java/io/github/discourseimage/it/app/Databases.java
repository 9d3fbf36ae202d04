package io.github.discourseimage.it.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** PostgreSQL and Redis of this machine, started for one test by an ordinary user. */
public final class Databases implements AutoCloseable {
  private static final String USER = "discourse";

  private final Path directory;
  private final String address;
  private final List<String> as;
  private final Path programs = postgresPrograms();
  private final int postgresPort = freePort();
  private final int redisPort = freePort();
  private final Process redis;

  private Databases(Path directory, String address, List<String> as) {
    this.directory = directory;
    this.address = address;
    this.as = as;
    String data = data();
    postgres("initdb", "-A", "trust", "-U", USER, "-E", "UTF8", "--no-sync", "-D", data);
    letIn();
    startPostgres();
    List<String> words = new ArrayList<>(as);
    words.addAll(List.of("redis-server", "--bind", address, "--port", redisPort + ""));
    words.addAll(List.of("--save", "", "--protected-mode", "no"));
    redis = Command.of(directory, words).start(directory.resolve("redis.log"));
    try {
      postgres("createdb", "-h", address, "-p", postgresPort + "", "-U", USER, "discourse");
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
  }

  static Databases start(Path directory) {
    try {
      return new Databases(Files.createDirectories(directory), "127.0.0.1", List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * For root, as PostgreSQL's own account; whoever is in that network needs the password.
   *
   * @param directory becomes that account's
   * @param address of this machine in the network
   */
  public static Databases startAsRoot(Path directory, String address, String password) {
    Command.of(Path.of("/"), "install", "-d", "-o", "postgres", directory.toString()).succeeds();
    List<String> as =
        List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--");
    Databases databases = new Databases(directory, address, as);
    databases.query("ALTER USER " + USER + " PASSWORD '" + password + "'");
    return databases;
  }

  /** This machine without a password, others with theirs. */
  private void letIn() {
    try {
      Files.writeString(
          Path.of(data(), "pg_hba.conf"),
          "host all all " + address + "/32 trust\nhost all all all scram-sha-256\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String postgres(String program, String... words) {
    List<String> all = new ArrayList<>(as);
    all.add(programs + "/" + program);
    all.addAll(List.of(words));
    return Command.of(directory, all).succeeds();
  }

  /** Starts PostgreSQL again. */
  public void startPostgres() {
    // a socket's path has room for 107 bytes only, so there is none
    String options =
        "-F -h %s -p %d -c unix_socket_directories=''".formatted(address, postgresPort);
    String log = directory.resolve("postgres.log").toString();
    postgres("pg_ctl", "-w", "-D", data(), "-l", log, "-o", options, "start");
  }

  /** Ends PostgreSQL, whoever is connected. */
  public void stopPostgres() {
    postgres("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
  }

  /** Asks PostgreSQL; columns are separated by bars. */
  public String query(String sql) {
    String port = String.valueOf(postgresPort);
    return postgres("psql", "-h", address, "-p", port, "-U", USER, "-d", "discourse", "-Atc", sql)
        .strip();
  }

  private String data() {
    return directory.resolve("postgres").toString();
  }

  public int postgresPort() {
    return postgresPort;
  }

  public int redisPort() {
    return redisPort;
  }

  /** How the app finds them. */
  Map<String, String> environment() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("DISCOURSE_DB_HOST", address);
    variables.put("DISCOURSE_DB_PASSWORD", "");
    variables.put("DISCOURSE_DB_PORT", String.valueOf(postgresPort));
    variables.put("DISCOURSE_REDIS_HOST", address);
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
    redis.descendants().forEach(ProcessHandle::destroy);
    redis.destroy();
    try {
      stopPostgres();
    } catch (IllegalStateException e) {
      // It was stopped before.
    }
  }
}
