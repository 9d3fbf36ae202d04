package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the POM to a registry that asks for a login, and on from there. */
class RegistryTests {
  private static final Path REGISTRY = Path.of("/usr/bin/docker-registry");
  private static final String PASSWORD = "a-password-that-nobody-has";

  /** "ci" and the password, by bcrypt, which is all that the registry takes. */
  private static final String LOGIN =
      "ci:$2y$04$abcdefghijklmnopqrstuuAzF4SfCxlY//WYMSDRQKu8pkuqtFgbe";

  @TempDir private Path directory;

  @Test
  void deployPushesAndPromoteMovesATag() throws Exception {
    assumeThat(REGISTRY).exists();
    int port = freePort();
    Process registry = start(port, "");
    try {
      String host = "localhost:" + port;
      Case forum = Case.of("pushes-the-image", "push", Map.of("registry", host));
      String settings = settings(host).toString();

      MavenRun.Result pushed =
          forum
              .maven(
                  "deploy",
                  "-s",
                  settings,
                  "-Ddiscourse.push.tags=candidate",
                  "-Ddiscourse.outputs=oci,helm",
                  "-Ddiscourse.helmRepository=oci://" + host + "/charts")
              .succeeds();

      assertThat(pushed.text())
          .containsPattern(
              "Pushed "
                  + host
                  + "/team/my-forum@sha256:[0-9a-f]{64} as 1.0-SNAPSHOT, 1.0-SNAPSHOT-debian, candidate")
          .contains("Attached discourse.lock (application/vnd.discourse-image.lock.v1) to 1 images")
          .containsPattern("Pushed " + host + "/charts/my-forum@sha256:.{64} as 1.0.0-SNAPSHOT")
          .doesNotContain(PASSWORD);
      assertThat(forum.output("pushed-images.json"))
          .content()
          .contains("\"reference\":\"" + host + "/team/my-forum@sha256:");

      assertThat(
              forum
                  .maven(
                      "discourse-image:diff",
                      "-s",
                      settings,
                      "-Ddiscourse.outputs=oci,helm",
                      "-Ddiscourse.diff.from=oci://" + host + "/charts/my-forum:1.0.0-SNAPSHOT")
                  .succeeds()
                  .text())
          .contains(": no difference");
      assertThat(forum.maven("discourse-image:promote", "-s", settings).succeeds().text())
          .contains(
              "Promoted "
                  + host
                  + "/team/my-forum:candidate to "
                  + host
                  + "/team/my-forum:release");
      assertThat(forum.maven("discourse-image:push", "-o", "-s", settings).run().text())
          .contains("needs the network, and Maven works offline")
          .contains("Fix: Run `mvn discourse-image:push` without -o.");
      assertThat(forum.maven("discourse-image:push").run().text())
          .contains(host + " asks for a login, and there is none")
          .contains("Looked for: <server> " + host + " or localhost in settings.xml, ");
    } finally {
      registry.destroy();
      registry.waitFor();
    }
  }

  @Test
  void whoAsksForAPushIsToldAllThatItWants() {
    Case forum = Case.of("pushes-the-image", "refused", Map.of("registry", "registry.example.org"));

    MavenRun.Result refused =
        forum
            .maven(
                "discourse-image:push",
                "-Ddiscourse.image=my-forum",
                "-Ddiscourse.outputs=tarball",
                "-Ddiscourse.push.tags=-x")
            .run();

    assertThat(refused.successful()).isFalse();
    assertThat(refused.text())
        .contains("discourse.outputs: does not have oci, so there is no image to push")
        .contains("discourse.image: is 'my-forum', which names no registry to push to")
        .contains("discourse.push.tags: '-x' is not a tag; it must be 1 to 128 letters, digits")
        .contains("<referrer> 1 of <referrers>: names ");
    assertThat(forum.maven("discourse-image:helm-push").run().text())
        .contains("discourse.outputs: does not have helm, so there is no chart to push")
        .contains("discourse.helmRepository: is missing, so there is nowhere to push the chart to");
  }

  @Test
  void theProjectsAuthorityAndAProxyWithALoginLeadToTheRegistry() throws Exception {
    assumeThat(REGISTRY).exists();
    certificates();
    int port = freePort();
    Process registry =
        start(
            port,
            ", tls: {certificate: "
                + directory.resolve("server.pem")
                + ", key: "
                + directory.resolve("server.key")
                + "}");
    try (LoginProxy proxy = new LoginProxy("jane:pr0xy")) {
      String host = "localhost:" + port;
      Case forum = Case.of("pushes-the-image", "proxy", Map.of("registry", host));
      Path own = forum.directory().resolve("src/main/ca-certificates/own.crt");
      Files.createDirectories(own.getParent());
      Files.copy(directory.resolve("ca.pem"), own);
      Path settings = settings(host);
      Files.writeString(
          settings,
          Files.readString(settings)
              .replace(
                  "<settings>",
                  "<settings><proxies><proxy><id>p</id><active>true</active><protocol>https</protocol>"
                      + "<host>127.0.0.1</host><port>"
                      + proxy.port()
                      + "</port><username>jane</username><password>pr0xy</password></proxy></proxies>"));

      MavenRun.Result pushed = forum.maven("deploy", "-s", settings.toString()).succeeds();

      assertThat(pushed.text()).contains("Pushed " + host + "/team/my-forum@sha256:");
      assertThat(proxy.tunnels()).isPositive();
    } finally {
      registry.destroy();
      registry.waitFor();
    }
  }

  private void certificates() throws Exception {
    Files.writeString(
        directory.resolve("server.ext"),
        "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n");
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30"
            + " -subj /CN=Test-Authority -addext basicConstraints=critical,CA:TRUE");
    openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost");
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30"
            + " -out server.pem -extfile server.ext");
  }

  private void openssl(String arguments) throws Exception {
    Process process =
        new ProcessBuilder(("openssl " + arguments).split(" ", -1))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
  }

  private Path settings(String host) throws IOException {
    return Files.writeString(
        directory.resolve("settings.xml"),
        "<settings><servers><server><id>"
            + host
            + "</id><username>ci</username><password>"
            + PASSWORD
            + "</password></server></servers></settings>");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process start(int port, String tls) throws Exception {
    Files.writeString(directory.resolve("htpasswd"), LOGIN + "\n");
    Files.writeString(
        directory.resolve("registry.yml"),
        "version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\n"
            + "storage: {filesystem: {rootdirectory: "
            + directory.resolve("data")
            + "}}\nhttp: {addr: '127.0.0.1:"
            + port
            + "', secret: test"
            + tls
            + "}\nauth: {htpasswd: {realm: test, path: "
            + directory.resolve("htpasswd")
            + "}}\n");
    Process process =
        new ProcessBuilder(
                REGISTRY.toString(), "serve", directory.resolve("registry.yml").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    for (int i = 0; i < 300; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return process;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    process.destroy();
    throw new AssertionError(Files.readString(directory.resolve("registry.log")));
  }
}
