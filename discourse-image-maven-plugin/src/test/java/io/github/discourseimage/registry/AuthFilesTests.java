package io.github.discourseimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.oci.ImageName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthFilesTests {

  @TempDir Path directory;

  private Path write(String path, String json) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent() == null ? directory : file.getParent());
    return Files.writeString(file, json.replace('\'', '"'));
  }

  private static String auth(String login) {
    return "{'auth': '"
        + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))
        + "'}";
  }

  private AuthFiles files(Map<String, String> environment) {
    return AuthFiles.of(environment, directory);
  }

  private Optional<Login> find(String image) {
    return files(Map.of()).find(ImageName.of(image));
  }

  @Test
  void asksTheFilesInTheirOrder() throws IOException {
    Path docker =
        write(".docker/config.json", "{'auths': {'r.example': " + auth("docker:d") + "}}");
    Path podman =
        write(".config/containers/auth.json", "{'auths': {'r.example': " + auth("podman:p") + "}}");
    Path run = write("run/containers/auth.json", "{'auths': {'r.example': " + auth("run:r") + "}}");
    Path own = write("own.json", "{'auths': {'r.example': " + auth("own:o:o") + "}}");
    ImageName image = ImageName.of("r.example/forum");
    String runDirectory = directory.resolve("run").toString();

    assertThat(
            files(Map.of("REGISTRY_AUTH_FILE", own.toString(), "XDG_RUNTIME_DIR", runDirectory))
                .find(image))
        .contains(new Login("own", "o:o", own.toString()));
    assertThat(files(Map.of("XDG_RUNTIME_DIR", runDirectory)).find(image))
        .contains(new Login("run", "r", run.toString()));
    assertThat(find("r.example/forum")).contains(new Login("podman", "p", podman.toString()));
    Files.delete(podman);
    assertThat(find("r.example/forum")).contains(new Login("docker", "d", docker.toString()));
    assertThat(find("other.example/forum")).isEmpty();
    assertThat(files(Map.of("DOCKER_CONFIG", directory.resolve("nothing").toString())).find(image))
        .isEmpty();
  }

  @Test
  void theLongestNameCounts() throws IOException {
    write(
        ".config/containers/auth.json",
        "{'auths': {'r.example': "
            + auth("all:1")
            + ", 'r.example/team': "
            + auth("team:2")
            + ", 'r.example/team/forum': "
            + auth("forum:3")
            + "}}");

    assertThat(find("r.example/team/forum").orElseThrow().user()).isEqualTo("forum");
    assertThat(find("r.example/team/other").orElseThrow().user()).isEqualTo("team");
    assertThat(find("r.example/teams").orElseThrow().user()).isEqualTo("all");
  }

  @Test
  void knowsTheUrlsThatDockerOnceWrote() throws IOException {
    write(
        ".docker/config.json",
        "{\n\t'auths': {\n\t\t'https://index.docker.io/v1/': "
            + auth("hub:1")
            + ",\n\t\t'https://r.example:5000/v2/': "
            + auth("own:2")
            + "\n\t}\n}");

    assertThat(find("debian").orElseThrow().user()).isEqualTo("hub");
    assertThat(find("docker.io/team/forum").orElseThrow().user()).isEqualTo("hub");
    assertThat(find("r.example:5000/a").orElseThrow().user()).isEqualTo("own");
    assertThat(find("r.example/a")).isEmpty();
  }

  @Test
  void takesAnIdentityTokenAsNobodysPassword() throws IOException {
    write(".docker/config.json", "{'auths': {'r.example': {'identitytoken': 't0ken'}}}");

    Login login = find("r.example/a").orElseThrow();

    assertThat(login.isIdentityToken()).isTrue();
    assertThat(login).asString().doesNotContain("t0ken");
  }

  @Test
  void neverQuotesABrokenFile() throws IOException {
    write(".docker/config.json", "{'auths': {'r.example': {'auth': 'cGFzc3dvcmQ=' s3cret");

    assertThatThrownBy(() -> find("r.example/a"))
        .hasMessageContaining(".docker/config.json: cannot be read: it is not a JSON object")
        .message()
        .doesNotContain("s3cret", "cGFzc3dvcmQ");
    write(".docker/config.json", "{'auths': {'r.example': {'auth': 'cGFzc3dvcmQ='}}}");
    assertThatThrownBy(() -> find("r.example/a"))
        .hasMessageContaining("has an auth that is not user:password in Base64")
        .message()
        .doesNotContain("password in clear", "cGFzc3dvcmQ");
  }

  @Test
  void namesAHelperThatIsNotInstalledAndWhatToDo() throws IOException {
    Path file =
        write(".docker/config.json", "{'credHelpers': {'r.example': 'not-installed-anywhere'}}");

    assertThat(find("other.example/a")).isEmpty();
    assertThatThrownBy(() -> find("r.example/a"))
        .hasMessageContaining(
            "docker-credential-not-installed-anywhere, which " + file + " names for the login")
        .hasMessageContaining("Install it so that it is on the search path");
  }
}
