package io.github.discourseimage.registry;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Debian's docker-registry on the loopback, with its store in a directory of the test. */
public final class DockerRegistry implements AutoCloseable {

  static final String USER = "ci";
  static final String PASSWORD = "s3cret";

  private final Process process;
  private final int port;

  private DockerRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Plain http. */
  public static DockerRegistry plain(Path directory) throws Exception {
    return start(directory, "");
  }

  /** TLS with an authority of its own, {@code ca.pem}, and a password. */
  static DockerRegistry secure(Path directory) throws Exception {
    RealTool.require("openssl");
    RealTool.require("perl");
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("server.ext"),
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
    run(
        directory,
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30"
            + " -subj /CN=Test-Authority -addext basicConstraints=critical,CA:TRUE");
    run(
        directory,
        "openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost");
    run(
        directory,
        "openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30"
            + " -out server.pem -extfile server.ext");
    // bcrypt is all that the registry takes, and perl's crypt can make it.
    String hash =
        RealTool.run(
                Map.of(),
                directory,
                "perl",
                "-e",
                "print crypt('" + PASSWORD + "', '$2y$04$abcdefghijklmnopqrstuu')")
            .successfulStdout();
    Files.writeString(directory.resolve("htpasswd"), USER + ":" + hash + "\n");
    return start(
        directory,
        ", tls: {certificate: "
            + directory.resolve("server.pem")
            + ", key: "
            + directory.resolve("server.key")
            + "}}\nauth: {htpasswd: {realm: test, path: "
            + directory.resolve("htpasswd")
            + "}");
  }

  private static void run(Path directory, String command) {
    RealTool.run(Map.of(), directory, command.split(" ", -1)).successfulStdout();
  }

  private static DockerRegistry start(Path directory, String more) throws Exception {
    Path program = RealTool.require("docker-registry");
    Files.createDirectories(directory);
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path configuration = directory.resolve("registry.yml");
    Files.writeString(
        configuration,
        "version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\n"
            + "storage: {filesystem: {rootdirectory: "
            + directory.resolve("data")
            + "}, delete: {enabled: true}}\n"
            + "http: {addr: '127.0.0.1:"
            + port
            + "', secret: test, relativeurls: true"
            + more
            + "}\n");
    Process process =
        new ProcessBuilder(program.toString(), "serve", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    DockerRegistry registry = new DockerRegistry(process, port);
    registry.awaitStart(directory);
    return registry;
  }

  private void awaitStart(Path directory) throws Exception {
    for (int i = 0; i < 300; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    close();
    throw new AssertionError(
        "docker-registry does not listen: " + Files.readString(directory.resolve("registry.log")));
  }

  int port() {
    return port;
  }

  public String host() {
    return "localhost:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
