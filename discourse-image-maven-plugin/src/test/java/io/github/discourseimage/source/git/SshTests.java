package io.github.discourseimage.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.RealTool;
import io.github.discourseimage.image.BuildLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real sshd on a high port, run by this user. */
class SshTests {

  @TempDir Path directory;
  TestSettings settings;
  SampleRepository sample;
  Process sshd;
  String url;

  @BeforeEach
  void serve() throws Exception {
    Path program = RealTool.require("sshd");
    RealTool.require("ssh-keygen");
    RealTool.require("git");
    settings = new TestSettings(directory);
    Files.createDirectories(settings.sshDirectory);
    sample = SampleRepository.bare(directory.resolve("app.git"));
    sample.commit("main", "a", "over ssh\n");
    keygen("host", "");
    keygen("user", "open sesame");
    keygen("stranger", "");
    Files.copy(directory.resolve("user.pub"), directory.resolve("authorized_keys"));
    int port = freePort();
    Files.writeString(
        directory.resolve("sshd_config"),
        String.join(
            "\n",
            "Port " + port,
            "ListenAddress 127.0.0.1",
            "HostKey " + directory.resolve("host"),
            "AuthorizedKeysFile " + directory.resolve("authorized_keys"),
            "PidFile none",
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin prohibit-password",
            ""));
    if (System.getProperty("user.name").equals("root")) {
      // Where sshd leaves its rights when root starts it.
      Files.createDirectories(Path.of("/run/sshd"));
    }
    sshd =
        new ProcessBuilder(
                program.toString(), "-D", "-e", "-f", directory.resolve("sshd_config").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("sshd.log").toFile())
            .start();
    awaitPort(port);
    Files.writeString(
        settings.sshDirectory.resolve("known_hosts"),
        "[localhost]:" + port + " " + Files.readString(directory.resolve("host.pub")));
    url = "ssh://" + System.getProperty("user.name") + "@localhost:" + port + sample.path();
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (sshd != null) {
      sshd.destroy();
      sshd.waitFor(10, TimeUnit.SECONDS);
    }
    if (sample != null) {
      sample.close();
    }
  }

  private void keygen(String name, String passphrase) throws Exception {
    var result =
        RealTool.run(
            Map.of(),
            directory,
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-N",
            passphrase,
            "-f",
            directory.resolve(name).toString());
    assertThat(result.exitCode()).as(result.stderr()).isZero();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private void awaitPort(int port) throws Exception {
    for (int tries = 0; tries < 100; tries++) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        return;
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    throw new AssertionError(Files.readString(directory.resolve("sshd.log")));
  }

  private void key(String name, String passphrase) {
    settings.credentials =
        new Credentials() {
          @Override
          public Optional<Login> forHost(URI uri) {
            return Optional.of(new Login.PrivateKey(directory.resolve(name), passphrase));
          }

          @Override
          public List<String> serverIds(URI uri) {
            return List.of(uri.getHost());
          }
        };
  }

  private String fetch() {
    try (GitRepositories repositories = new GitRepositories(settings.make(), BuildLog.SILENT)) {
      GitTree tree = repositories.open(repositories.resolve(url, "main"));
      return new String(tree.file("a").orElseThrow().readAll(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void fetchesWithAKeyThatHasAPassphrase() {
    key("user", "open sesame");
    assertThat(fetch()).isEqualTo("over ssh\n");
  }

  @Test
  void refusesAHostThatIsNotKnown() throws IOException {
    key("user", "open sesame");
    Files.delete(settings.sshDirectory.resolve("known_hosts"));
    assertThatThrownBy(this::fetch)
        .hasMessage(
            "repository "
                + url
                + ": the host key of localhost is not in "
                + settings.sshDirectory.resolve("known_hosts")
                + "\n    Fix: Compare the key with what the host's operator publishes, then add it"
                + " ('ssh-keyscan localhost').");
  }

  @Test
  void aKeyThatTheServerDoesNotKnowNamesTheServerElement() {
    key("stranger", "");
    assertThatThrownBy(this::fetch)
        .hasMessage(
            "repository "
                + url
                + ": the server refuses the key\n"
                + "    Fix: Check <privateKey> and <passphrase> of <server><id>localhost</id> in"
                + " settings.xml, and that the server knows the public key.");
  }

  @Test
  void aWrongPassphraseNamesTheServerElement() {
    key("user", "wrong");
    assertThatThrownBy(this::fetch)
        .hasMessageContaining("Check <privateKey> and <passphrase> of <server><id>localhost</id>")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void aMissingKeyIsNamed() {
    key("none", "");
    assertThatThrownBy(this::fetch)
        .hasMessage(
            "private key "
                + directory.resolve("none")
                + ": there is no such file\n"
                + "    Fix: Mend <privateKey> of the <server> for localhost in settings.xml.");
  }

  @Test
  void aMissingRepositoryIsNamed() {
    key("user", "open sesame");
    url = url.replace("app.git", "none.git");
    assertThatThrownBy(this::fetch)
        .hasMessageStartingWith(
            "repository "
                + url
                + ": there is no git repository at this URL, or this user may not see it\n");
  }
}
