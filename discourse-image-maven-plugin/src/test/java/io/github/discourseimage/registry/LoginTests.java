package io.github.discourseimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.github.discourseimage.oci.Descriptor;
import io.github.discourseimage.oci.ImageName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a registry is told who asks. */
class LoginTests {

  @TempDir Path directory;

  private final TestAccess access = new TestAccess();
  private final List<String> tokenRequests = new ArrayList<>();
  private FakeRegistry registry;
  private TestLayout layout;
  private Descriptor image;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    layout = new TestLayout(directory.resolve("oci"));
    image = layout.image("", 1, 1000);
    layout.tag("1.0", image);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private void push() {
    Push.push(
        layout.directory,
        ImageName.of(registry.host() + "/team/forum"),
        new TreeMap<>(),
        List.of(),
        directory.resolve("uploads"),
        access.make());
  }

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private void basicLogin() {
    registry.authorization = basic("ci:s3cret");
    registry.challenge = "Basic realm=\"registry\"";
  }

  private void tokens(String answer) {
    registry.authorization = "Bearer t0ken";
    registry.challenge =
        "Bearer realm=\"http://"
            + registry.host()
            + "/token\",service=\"fake\",scope=\"repository:team/forum:pull\"";
    registry.plan(99, "(GET|POST) /token.*", exchange -> token(exchange, answer));
  }

  private boolean token(HttpExchange exchange, String answer) throws IOException {
    tokenRequests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization")
            + " "
            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    return FakeRegistry.body(200, "application/json", answer).happens(exchange);
  }

  @Test
  void showsAPasswordWhereItIsAskedFor() {
    basicLogin();
    access.logins = TestAccess.login("ci", "s3cret");

    push();

    assertThat(registry.manifests).containsKey("team/forum@1.0");
    assertThat(registry.requests("HEAD /v2/team/forum/manifests/" + image.digest())).hasSize(2);
  }

  @Test
  void tellsOfARefusedLoginWhereItIsFromAndNeverThePassword() {
    basicLogin();
    access.logins = TestAccess.login("ci", "wr0ng");

    assertThatThrownBy(this::push)
        .hasMessageContaining(registry.host() + " refuses the login of 'ci' from settings.xml")
        .hasMessageContaining("Fix: Correct user name and password or token there")
        .message()
        .doesNotContain("wr0ng");
    assertThat(access.log.lines.toString()).doesNotContain("wr0ng");
    // Once without and once with it: more might lock the account.
    assertThat(registry.requests("HEAD .*")).hasSize(2);
  }

  @Test
  void tellsWhereALoginWasLookedFor() {
    basicLogin();
    access.logins =
        Logins.of(
            List.of(new AuthFiles(List.of(directory.resolve("auth.json")), Duration.ofSeconds(1))));

    assertThatThrownBy(this::push)
        .hasMessageContaining(registry.host() + " asks for a login, and there is none")
        .hasMessageContaining("podman login " + registry.host())
        .hasMessageContaining("Looked for: " + directory.resolve("auth.json") + ".");
  }

  @Test
  void getsATokenOnceForWhatItIsGoodFor() {
    tokens("{\"token\":\"t0ken\",\"expires_in\":300}");
    access.logins = TestAccess.login("ci", "s3cret");

    push();

    assertThat(registry.manifests).containsKey("team/forum@1.0");
    assertThat(tokenRequests)
        .containsExactly(
            "GET /token?service=fake&scope=repository%3Ateam%2Fforum%3Apull%2Cpush "
                + basic("ci:s3cret")
                + " ");
  }

  @Test
  void getsATokenForNobodyWhereThereIsNoLogin() {
    tokens("{\"access_token\":\"t0ken\"}");

    push();

    assertThat(tokenRequests).hasSize(1).first().asString().contains(" null ");
  }

  @Test
  void getsANewTokenWhenOneExpires() {
    tokens("{\"token\":\"t0ken\",\"expires_in\":1}");

    push();

    assertThat(tokenRequests).hasSizeGreaterThan(3);
  }

  @Test
  void getsANewTokenWhenOneIsRefused() {
    tokens("{\"token\":\"t0ken\",\"expires_in\":300}");
    registry.plan(
        1, "POST .*/uploads/.*", FakeRegistry.status(401, "WWW-Authenticate", registry.challenge));

    push();

    assertThat(tokenRequests).hasSize(2);
  }

  @Test
  void tradesAnIdentityTokenForAToken() {
    tokens("{\"access_token\":\"t0ken\"}");
    access.logins = TestAccess.login("", "1dentity");

    push();

    assertThat(tokenRequests)
        .containsExactly(
            "POST /token null grant_type=refresh_token&client_id=discourse-image&service=fake"
                + "&scope=repository%3Ateam%2Fforum%3Apull%2Cpush&refresh_token=1dentity");
  }

  @Test
  void refusesToShowALoginToATokenServerThatIsNotSafe() {
    registry.authorization = "Bearer t0ken";
    registry.challenge = "Bearer realm=\"http://tokens.example.org/token\"";
    access.logins = TestAccess.login("ci", "s3cret");

    assertThatThrownBy(this::push)
        .hasMessageContaining(
            "sends the login to 'http://tokens.example.org/token', which is no https URL");
  }

  @Test
  void tellsOfATokenServerThatGivesNone() {
    tokens("<html>Please log in</html>");

    assertThatThrownBy(this::push)
        .hasMessageContaining(
            "the token server http://" + registry.host() + "/token gave no token");
  }

  @Test
  void tellsOfAWayToLogInThatItDoesNotKnow() {
    registry.authorization = "Negotiate x";
    registry.challenge = "Negotiate";

    assertThatThrownBy(this::push)
        .hasMessageContaining("asks for a login in a way that is not known: 'Negotiate'");
  }
}
