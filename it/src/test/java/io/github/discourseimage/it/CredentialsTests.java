package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.samples.SampleRepositories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins of settings.xml, as Maven's own encryption leaves them there. */
class CredentialsTests {
  private static final Path SAMPLES = Path.of(System.getProperty("it.samples"));
  private static final String TOKEN = "a-token-that-nobody-has";

  @TempDir private Path directory;

  @Test
  void anEncryptedPasswordOpensARepositoryAndIsNeverPrinted() throws IOException {
    SampleRepositories.make(SAMPLES, directory);
    try (GitServer server = GitServer.start(directory, "robot", TOKEN)) {
      Case one = Case.of("one-distribution", "encrypted", Map.of("forum", server.url("forum.git")));
      Path security = directory.resolve("settings-security.xml");
      Files.writeString(
          security,
          "<settingsSecurity><master>"
              + encrypt(one, security, "--encrypt-master-password", "master")
              + "</master></settingsSecurity>");
      Path settings = settings(encrypt(one, security, "--encrypt-password", TOKEN));

      MavenRun.Result result =
          one.maven("package", "-X", "-s", settings.toString(), security(security), cache())
              .succeeds();

      assertThat(one.output("one-image-1.0-SNAPSHOT-rootfs.tar.zst")).exists();
      assertThat(result.text()).doesNotContain(TOKEN);
    }
  }

  @Test
  void aWrongPasswordNamesTheServerThatWasLookedFor() throws IOException {
    SampleRepositories.make(SAMPLES, directory);
    try (GitServer server = GitServer.start(directory, "robot", TOKEN)) {
      Case one = Case.of("one-distribution", "denied", Map.of("forum", server.url("forum.git")));
      Path settings = settings("wrong");

      MavenRun.Result result = one.maven("package", "-s", settings.toString(), cache()).run();

      assertThat(result.successful()).isFalse();
      assertThat(result.text())
          .contains(server.url("forum.git"))
          .contains("<server>")
          .contains("127.0.0.1");
    }
  }

  private Path settings(String password) throws IOException {
    return Files.writeString(
        directory.resolve("settings.xml"),
        "<settings><servers><server><id>127.0.0.1</id><username>robot</username><password>"
            + password
            + "</password></server></servers></settings>");
  }

  private static String encrypt(Case one, Path security, String command, String secret) {
    String output = one.maven(command, secret, security(security)).succeeds().text();
    return output.lines().filter(line -> line.matches("\\{.+\\}")).findFirst().orElseThrow();
  }

  private static String security(Path file) {
    return "-Dsettings.security=" + file;
  }

  private String cache() {
    return "-Ddiscourse.cacheDirectory=" + directory.resolve("cache");
  }
}
