package io.github.discourseimage.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told when a server or the way to it does not do as it should. */
class HttpFailureTests {

  private static final String SECRET = "s3cret-t0ken";

  @TempDir Path directory;
  TestSettings settings;
  SampleRepository sample;
  GitHttpServer server;
  String url;
  String first;
  String second;
  final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    settings = new TestSettings(directory);
    Path served = Files.createDirectories(directory.resolve("served"));
    sample = SampleRepository.bare(served.resolve("app.git"));
    first = sample.commit("main", "a", "1\n");
    second = sample.commit("main", "a", "2\n");
    server = GitHttpServer.start(served, null);
    url = server.url("app.git");
  }

  @AfterEach
  void stop() {
    server.close();
    sample.close();
  }

  private String fetch(String repository, String ref) {
    BuildLog log =
        new BuildLog() {
          @Override
          public void info(String message) {}

          @Override
          public void warn(String message) {
            warnings.add(message);
          }

          @Override
          public void debug(String message) {}

          @Override
          public void progress(String task, long done, long total) {}
        };
    try (GitRepositories repositories = new GitRepositories(settings.make(), log)) {
      GitTree tree = repositories.open(repositories.resolve(repository, ref));
      return new String(tree.file("a").orElseThrow().readAll(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean answer(HttpExchange exchange, int status) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, -1);
    return true;
  }

  /** Asks for a password as a git server does. */
  private void protect() {
    String right =
        "Basic "
            + Base64.getEncoder().encodeToString(("ci:" + SECRET).getBytes(StandardCharsets.UTF_8));
    server.filter =
        exchange -> {
          if (right.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return false;
          }
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
          return answer(exchange, 401);
        };
  }

  private void login(String user, String password) {
    settings.credentials =
        new Credentials() {
          @Override
          public Optional<Login> forHost(URI uri) {
            return uri.getHost().equals("localhost")
                ? Optional.of(new Login.UserPassword(user, password))
                : Optional.empty();
          }

          @Override
          public List<String> serverIds(URI uri) {
            return List.of("my-git", uri.getHost());
          }
        };
  }

  @Test
  void givesThePasswordThatIsAskedFor() {
    protect();
    login("ci", SECRET);
    assertThat(fetch(url, "main")).isEqualTo("2\n");
  }

  @Test
  void aWrongPasswordNamesTheServerElement() {
    protect();
    login("ci", "wrong");
    settings.retries = 3;
    assertThatThrownBy(() -> fetch(url, "main"))
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            "repository "
                + url
                + ": the server refuses the user and password (HTTP 401)\n"
                + "    Fix: Check <username> and <password> (a token with read access) of"
                + " <server><id>my-git</id> or <server><id>localhost</id>.");
    assertThat(warnings).as("what was refused is not tried again").isEmpty();
  }

  @Test
  void aMissingPasswordNamesTheServerElement() {
    protect();
    assertThatThrownBy(() -> fetch(url, "main"))
        .hasMessage(
            "repository "
                + url
                + ": the server asks for a user and password, or there is no such repository (HTTP"
                + " 401)\n    Fix: Check the URL; for a private repository put user and token into"
                + " settings.xml as <server><id>localhost</id> with <username> and <password>.");
  }

  @Test
  void neverPrintsAPassword() {
    protect();
    login("ci", "wrong");
    assertThatThrownBy(() -> fetch(url, "main")).hasMessageNotContaining("wrong\"");
    assertThat(settings.credentials.forHost(URI.create(url)).orElseThrow().toString())
        .isEqualTo("password of 'ci'");
    assertThatThrownBy(() -> fetch("https://ci:" + SECRET + "@git.example.org/app.git", "main"))
        .hasMessage(
            "repository https://git.example.org/app.git: a password in a URL ends up in logs and in"
                + " the lock\n    Fix: Take it out of the URL and put it into settings.xml as"
                + " <server><id>git.example.org</id><username>...</username>"
                + "<password>...</password></server>.");
  }

  @Test
  void aForbiddenRepositoryIsToldFromAMissingOne() {
    server.filter = exchange -> answer(exchange, 403);
    assertThatThrownBy(() -> fetch(url, "main"))
        .hasMessageStartingWith(
            "repository " + url + ": the server forbids reading it (HTTP 403)\n");
    server.filter = exchange -> false;
    String missing = server.url("missing.git");
    assertThatThrownBy(() -> fetch(missing, "main"))
        .hasMessageStartingWith(
            "repository "
                + missing
                + ": there is no git repository at this URL, or this user may not see it\n");
  }

  @Test
  void somethingElseThanGitIsToldAtOnce() {
    settings.retries = 3;
    server.filter =
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] page = "<html>Welcome</html>".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          return true;
        };
    assertThatThrownBy(() -> fetch(url, "main"))
        .hasMessageStartingWith("repository " + url + ": the server's answer is not git's");
    assertThat(warnings).isEmpty();
  }

  @Test
  void triesAgainAfterAServerError() {
    settings.retries = 2;
    AtomicInteger left = new AtomicInteger(1);
    server.filter = exchange -> left.getAndDecrement() > 0 && answer(exchange, 500);
    // The first is asked without JGit, which gives up on it; the next with JGit.
    assertThat(fetch(url, "main")).isEqualTo("2\n");
    left.set(2);
    assertThat(fetch(server.url("app.git/"), "main")).isEqualTo("2\n");
    assertThat(warnings)
        .containsExactly(
            "Could not ask for the branches of "
                + server.url("app.git/")
                + ": the server answered with HTTP 500. Trying again in 500 ms (1 of 2).");
  }

  @Test
  void givesUpOnAServerThatStaysBroken() {
    server.filter = exchange -> answer(exchange, 503);
    assertThatThrownBy(() -> fetch(url, "main"))
        .hasMessage(
            "repository " + url + ": the server answered with HTTP 503\n    Fix: Try again later.");
  }

  @Test
  void aStalledServerIsGivenUpAfterTheTimeOut() {
    settings.timeout = Duration.ofSeconds(1);
    server.filter =
        exchange -> {
          try {
            Thread.sleep(20_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        };
    assertThatThrownBy(() -> fetch(url, "main"))
        .hasMessage(
            "repository "
                + url
                + ": localhost did not answer within 1 s\n"
                + "    Fix: Check the network, the proxy in settings.xml and the URL; with -o the"
                + " cache is used. -Ddiscourse.git.timeout gives it more time.");
  }

  @Test
  void nothingListensThere() {
    server.close();
    assertThatThrownBy(() -> fetch(url, "main"))
        .hasMessageStartingWith(
            "repository " + url + ": localhost cannot be reached: Connection refused\n");
  }

  @Test
  void anUnknownHostIsNamed() {
    assertThatThrownBy(() -> fetch("https://git.invalid/app.git", "main"))
        .hasMessageStartingWith(
            "repository https://git.invalid/app.git: the host 'git.invalid' is unknown\n");
  }

  @Test
  void aBrokenTransferIsTriedAgainAndLeavesNothingBehind() throws IOException {
    sample.commit("main", Map.of("a", SampleRepository.file(noise())));
    settings.retries = 1;
    server.breakAfter = 50_000;
    assertThatThrownBy(() -> fetch(url, "main")).hasMessageContaining("the transfer broke off");
    assertThat(warnings).hasSize(1);
    server.breakAfter = -1;
    assertThat(fetch(url, "main")).hasSize(200_000);
    try (var files = Files.walk(settings.caches())) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .noneMatch(
              name ->
                  name.startsWith("incoming")
                      || name.endsWith(".lock") && !name.startsWith("app-"));
    }
  }

  private static byte[] noise() {
    java.util.Random random = new java.util.Random(1);
    byte[] bytes = new byte[200_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(94) + 33);
    }
    return bytes;
  }

  @Test
  void followsARedirectButKeepsThePasswordHome() throws IOException {
    List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
    try (GitHttpServer other = GitHttpServer.start(directory.resolve("served"), null)) {
      other.filter =
          exchange -> {
            seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            return false;
          };
      String elsewhere = other.url("app.git").replace("localhost", "127.0.0.1");
      protect();
      login("ci", SECRET);
      GitHttpServer.Filter password = server.filter;
      server.filter =
          exchange -> {
            if (password.handle(exchange)) {
              return true;
            }
            String query = exchange.getRequestURI().getQuery();
            exchange
                .getResponseHeaders()
                .add("Location", elsewhere + "/info/refs" + (query == null ? "" : "?" + query));
            return answer(exchange, 302);
          };
      assertThat(fetch(url, "main")).isEqualTo("2\n");
    }
    assertThat(seen).isNotEmpty().containsOnly("null");
  }

  @Test
  void readsAServerThatSpeaksTheOldProtocol() {
    server.old = true;
    assertThat(fetch(url, "main")).isEqualTo("2\n");
  }

  @Test
  void aCommitThatIsNoTipNeedsAServerThatGivesItOut() throws IOException {
    sample.point("refs/heads/main", first);
    assertThat(fetch(url, second)).as("version 2 of the protocol gives out any").isEqualTo("2\n");
    server.old = true;
    assertThatThrownBy(() -> fetch(url + "/", second))
        .hasMessage(
            "repository "
                + url
                + "/: the server gives out no commit by its id that is not the tip of a branch or a"
                + " tag\n    Fix: Give the name of a branch or a tag, ask for"
                + " 'uploadpack.allowAnySHA1InWant' to be set on the server, or clone the repository"
                + " and give the path of the clone.");
  }

  @Test
  void refusesObjectsThatGitItselfRefuses() throws IOException {
    try (ObjectInserter inserter = sample.repository().newObjectInserter()) {
      ObjectId below = inserter.insert(new TreeFormatter());
      TreeFormatter top = new TreeFormatter();
      top.append("..", FileMode.TREE, below);
      ObjectId evil = inserter.insert(top);
      inserter.flush();
      sample.commitTree("evil", evil);
    }
    settings.retries = 3;
    assertThatThrownBy(() -> fetch(url, "evil"))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageStartingWith(
            "repository " + url + ": the server sent an object that git itself refuses: ")
        .hasMessageContaining("invalid name '..'");
    assertThat(warnings).isEmpty();
  }

  @Test
  void refusesOtherProtocols() {
    String legal =
        "\n    Fix: Use https://host/path.git, ssh://git@host/path.git, git@host:path.git,"
            + " file:///path or a path to a repository on this machine.";
    assertThatThrownBy(() -> fetch("http://git.example.org/app.git", "main"))
        .hasMessage(
            "repository 'http://git.example.org/app.git': http: neither hides nor protects what it"
                + " carries, and is not allowed"
                + legal);
    assertThatThrownBy(() -> fetch("git://git.example.org/app.git", "main"))
        .hasMessageContaining("git: neither hides nor protects");
    assertThatThrownBy(() -> fetch("ext::sh -c id", "main"))
        .hasMessage(
            "repository 'ext::sh -c id': 'ext::' would start a program of git's, and git is not"
                + " used"
                + legal);
    assertThatThrownBy(() -> fetch("amazon-s3://bucket/app.git", "main"))
        .hasMessage(
            "repository 'amazon-s3://bucket/app.git': 'amazon-s3:' is not a protocol that is read"
                + " here"
                + legal);
  }
}
