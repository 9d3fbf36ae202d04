package io.github.discourseimage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.RunningApp;
import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sample app, compiled by the plugin in one root and run from another, which is read-only. */
@Tag("end-to-end")
class BuiltAppTests {
  private static final Pattern STYLE =
      Pattern.compile("href=\"(/assets/application-\\w{8}\\.css)\"");
  private static final Pattern UPLOAD = Pattern.compile("\"url\":\"(/uploads/[^\"]+)\"");

  @ParameterizedTest
  @EnumSource(Suite.class)
  void theAppRunsReadOnlyWithoutPrivileges(Suite suite) {
    CompiledApp compiled = CompiledApp.of(suite);
    Path work = compiled.image().directory().resolve("run");
    List<Path> parts =
        compiled.image().project().tarballs().stream()
            .sorted(Comparator.comparing(tar -> tar.getFileName().toString().contains("-debian.")))
            .toList();
    Path root = compiled.debian().runtimeRoot();
    try (RunningApp app = RunningApp.prepare(root, parts, work)) {
      prepares(app);
      app.start();
      serves(app);
      isShutIn(app);
      stops(app);
    }
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void everyLibraryIsInTheRootThatTheImageIsLaidOver(Suite suite) throws IOException {
    Case image = CompiledApp.of(suite).image();
    assertThat(Files.readString(image.output("discourse-image/libraries-debian.txt")))
        .contains("libpq5: libpq.so.5", "libc6: libc.so.6", "libruby")
        .doesNotContain("/work");
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void theLoginForGemsIsNeededAndNowhereToBeSeen(Suite suite) {
    CompiledApp compiled = CompiledApp.of(suite);
    assertThat(compiled.refused().successful()).isFalse();
    assertThat(compiled.refused().text())
        .contains("cannot fetch", compiled.gems().url(), "settings.xml");
    assertThat(compiled.gems().refusals()).isPositive();
    assertThat(compiled.gems().downloads()).isPositive();

    String login = CompiledApp.USER + ":" + CompiledApp.PASSWORD;
    String encoded = Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    assertThat(compiled.result().text())
        .contains("BUNDLE_MIRROR__ALL")
        .doesNotContain(CompiledApp.PASSWORD, encoded);
    List<String> secrets = List.of(CompiledApp.PASSWORD, encoded);
    assertThat(Traces.below(compiled.image().project().target(), secrets)).isEmpty();
    assertThat(Traces.below(compiled.cache(), secrets)).isEmpty();
    for (Path tarball : compiled.image().project().tarballs()) {
      assertThat(Traces.in(Tarball.read(tarball), secrets)).isEmpty();
    }
  }

  private static void prepares(RunningApp app) {
    String preflight = "bundle exec ruby /usr/lib/discourse-image/preflight.rb ";
    assertThat(app.task("sh", "-c", preflight + "hstore pg_trgm"))
        .isEqualTo(new RunningApp.Task(0, "preflight: the database and Redis suit\n"));
    assertThat(app.task("sh", "-c", preflight + "nothing 2>&1"))
        .isEqualTo(
            new RunningApp.Task(
                1,
                "preflight: the server lacks the extension nothing: install its package there\n"));
    assertThat(app.migrate())
        .satisfies(
            task -> {
              assertThat(task.output()).contains("CreatePosts: migrated", "CreatePolls: migrated");
              assertThat(task.exitCode()).isZero();
            });
    assertThat(app.migrate()).isEqualTo(new RunningApp.Task(0, ""));
    assertThat(app.importSettings("title: \"Imported <title>\"\n").output())
        .contains("add     title: \"Discourse\" -> \"Imported <title>\"");
    assertThat(app.importSettings("title: \"x\"\ntitel: \"x\"\ncontact_email: \"x\"\n"))
        .satisfies(
            task -> {
              assertThat(task.exitCode()).isEqualTo(1);
              assertThat(task.output())
                  .contains("unknown titel: did you mean title?", "refused contact_email: ");
            });
    String scripts = "bundle exec ruby /usr/lib/discourse-image/";
    assertThat(app.task("sh", "-c", "echo title: x | " + scripts + "settings.rb --dry-run -"))
        .satisfies(
            task -> {
              assertThat(task.exitCode()).isZero();
              assertThat(task.output()).contains("change  title: \"Imported <title>\" -> \"x\"");
            });
    String password =
        "echo correct horse battery >/tmp/admin-password; CREDENTIALS_DIRECTORY=/tmp ";
    assertThat(app.task("sh", "-c", password + scripts + "admin.rb first@example.org"))
        .isEqualTo(
            new RunningApp.Task(
                0, "admin: site default: first@example.org is admin now, with the name first\n"));
    assertThat(app.task("sh", "-c", scripts + "admin.rb first@example.org").output())
        .contains("first@example.org is an admin already");
    // These roots have no client of PostgreSQL.
    assertThat(app.task("sh", "-c", scripts + "backup.rb 2>&1").output())
        .contains("backup: pg_dump is not in the image: put PostgreSQL's client into its base");
    assertThat(app.task("sh", "-c", "bundle exec rake site_settings:export").output())
        .contains("title: Imported <title>");
  }

  private static void serves(RunningApp app) {
    assertThat(app.get("/about.json").body())
        .contains("\"redis\":\"PONG\"", "\"secret\":true", "\"hostname\":\"")
        .contains("\"plugins\":[\"discourse-reading-time\",\"discourse-sample-polls\",")
        .contains("\"discourse-welcome-note\"]", "\"sample_polls_enabled\":true");
    String home = app.get("/").body();
    assertThat(home)
        .contains("<title>Imported &lt;title&gt;</title>", "Polls are counted with glibc 2.");
    HttpResponse<String> style = app.get(first(STYLE, home), "Accept-Encoding", "gzip");
    assertThat(style.statusCode()).isEqualTo(200);
    assertThat(style.headers().map())
        .containsEntry("content-encoding", List.of("gzip"))
        .containsEntry("content-type", List.of("text/css"));
    assertThat(style.headers().allValues("cache-control").toString()).contains("immutable");
    assertThat(app.get("/plugins/discourse-sample-polls/poll.svg").body()).contains("<svg");

    assertThat(app.post("/posts", "eat <b>\n[x] now").statusCode()).isEqualTo(201);
    app.getUntil("/posts.json", "eat &lt;b&gt;\\n<b class=\\\"chosen\\\">yes</b> now");

    String url = first(UPLOAD, app.post("/uploads?ext=gif", "GIF89a").body());
    HttpResponse<String> upload = app.get(url);
    assertThat(upload.body()).isEqualTo("GIF89a");
    assertThat(upload.headers().map())
        .containsEntry("content-type", List.of("image/gif"))
        .containsEntry("server", List.of("nginx"));

    assertThat(app.restart("discourse-web")).isZero();
    assertThat(app.get(url).body()).isEqualTo("GIF89a");
  }

  private static void isShutIn(RunningApp app) {
    for (String path : List.of("/usr/lib/discourse/x", "/usr/lib/x", "/etc/x", "/var/lib/x")) {
      assertThat(app.task("sh", "-c", ": > " + path).output()).contains("Read-only file system");
    }
    assertThat(app.task("sh", "-c", "command -v cc gcc node git npm").output()).isEmpty();
    assertThat(app.task("sh", "-c", "grep -E 'CapEff|NoNewPrivs' /proc/self/status").output())
        .containsPattern("CapEff:\\s+0000000000000000")
        .containsPattern("NoNewPrivs:\\s+1");
    assertThat(app.task("id", "-u").output()).isEqualTo("998\n");
  }

  private static void stops(RunningApp app) {
    assertThat(app.stop("discourse-nginx")).isZero();
    assertThat(app.stop("discourse-web")).as(app.log("discourse-web")).isZero();
    assertThat(app.stop("discourse-sidekiq")).as(app.log("discourse-sidekiq")).isZero();
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return matcher.group(1);
  }
}
