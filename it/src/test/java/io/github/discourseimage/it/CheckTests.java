package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.LoadTest;
import io.github.discourseimage.it.app.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The image of the sample app, run by the goal check with PostgreSQL and Redis of this machine. */
@Tag("end-to-end")
class CheckTests {
  private static final int CLIENTS = 200;
  private static final int LOAD_SECONDS = Integer.getInteger("it.load.seconds", 15);

  /** For the start of the clients, and for one that waits for its last answer. */
  private static final int MARGIN_SECONDS = 45;

  /** A post that a job cooks, and an upload that nginx sends. */
  private static final String USE =
      """
      require "json"
      require "net/http"
      nginx = URI(ENV.fetch("CHECK_NGINX_URL"))
      Net::HTTP.start(nginx.host, nginx.port) do |http|
        code = http.post("/posts", "eat\\n[x] now").code
        abort "posts answers #{code}" unless code == "201"
        cooked = 100.times.any? { sleep 0.2; http.get("/posts.json").body.include?('class=\\\\"chosen\\\\"') }
        abort "no job was done" unless cooked
        puts "the job is done"
        url = JSON.parse(http.post("/uploads?ext=gif", "GIF89a").body)["url"]
        abort "the upload is not sent" unless http.get(url).body == "GIF89a"
        puts "the upload is sent"
      end
      """;

  private static void script(Case project, String name, String text) throws IOException {
    Path file = project.directory().resolve("src/main/checks").resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private static MavenRun.Result check(Case project, String... arguments) {
    CompiledApp compiled = CompiledApp.of(Suite.BOOKWORM);
    List<String> all = new ArrayList<>(List.of("verify", "-Ddiscourse.outputs=oci"));
    all.add("-Ddiscourse.check.run");
    all.addAll(List.of(arguments));
    return compiled.maven(project, compiled.cache(), all.toArray(String[]::new)).run();
  }

  private static String log(Case project) throws IOException {
    return Files.readString(project.output("compiled-app-1.0-SNAPSHOT-image.check.log"));
  }

  @Test
  void podmanRunsEveryRoleAndTwoHundredClientsGetTheirAnswers() throws Exception {
    Case project = CompiledApp.of(Suite.BOOKWORM).project("check-podman");
    script(project, "10-use.rb", USE);
    String pause = LOAD_SECONDS + MARGIN_SECONDS + ".123";
    script(project, "20-load.sh", "sleep " + pause + "\n");
    CompletableFuture<MavenRun.Result> run =
        CompletableFuture.supplyAsync(() -> check(project, "-Ddiscourse.check.runtime=podman"));
    String load = "the check never came so far";
    while (!run.isDone()) {
      Optional<ProcessHandle> inside = sleeper(pause);
      if (inside.isPresent()) {
        load = load(inside.get().pid());
        break;
      }
      Thread.sleep(200);
    }
    MavenRun.Result result = run.get();

    assertThat(result.text()).contains("Tagged 1.0-SNAPSHOT-debian as candidate");
    assertThat(result.successful()).isTrue();
    System.out.println(load);
    assertThat(load).contains("errors 0\n");
    assertThat(log(project))
        .contains("start: podman ", "the job is done\nthe upload is sent\n")
        .contains("ok: nginx sends assets", "stop web: SIGTERM, exit code 0");
    assertThat(Files.readString(project.output("oci/index.json")))
        .contains("\"candidate\"", "\"candidate-debian\"");
    assertThat(project.output("discourse-image/check")).doesNotExist();
    // Root checks this project once more, in .ci/run.
    Files.delete(project.directory().resolve("src/main/checks/20-load.sh"));
  }

  private static Optional<ProcessHandle> sleeper(String pause) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + pause))
        .min(Comparator.comparingLong(ProcessHandle::pid));
  }

  /** Runs the clients in the network of a process. */
  private static String load(long pid) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--preserve-credentials"));
    words.addAll(List.of("--user", "--net", "--target", String.valueOf(pid)));
    words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    String classes =
        Path.of(LoadTest.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
    words.addAll(List.of("-Xss256k", "-cp", classes, LoadTest.class.getName(), "8080"));
    words.addAll(List.of(String.valueOf(CLIENTS), String.valueOf(LOAD_SECONDS)));
    words.addAll(List.of("/", "/srv/status", "/posts.json", "/images/logo.svg"));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return said;
  }

  @Test
  void bubblewrapRunsItAsAnyUserAndAProjectsOwnCheckDecides() throws IOException {
    Case project = CompiledApp.of(Suite.BOOKWORM).project("check-bubblewrap");
    script(project, "10-use.rb", USE + "puts \"as #{Process.uid}:#{Process.gid}\"\n");
    String[] arguments = {
      "-Ddiscourse.check.runtime=bubblewrap", "-Ddiscourse.check.user=1234567:0"
    };
    MavenRun.Result result = check(project, arguments);

    assertThat(result.text()).contains("Tagged 1.0-SNAPSHOT-debian as candidate");
    assertThat(result.successful()).isTrue();
    assertThat(log(project)).contains("the upload is sent\nas 1234567:0\n");

    script(project, "20-no.sh", "echo not good enough\nexit 3\n");
    MavenRun.Result refused = check(project, arguments);
    assertThat(refused.successful()).isFalse();
    assertThat(refused.text())
        .contains("Up to date")
        .contains("did not pass its check: 20-no.sh ended with 3; it said last:")
        .contains("not good enough")
        .contains("Took the tag candidate away");
    assertThat(Files.readString(project.output("oci/index.json"))).doesNotContain("candidate");
  }

  @Test
  void aMigrationThatFailsMakesNoCandidate() throws IOException {
    Case project = CompiledApp.of(Suite.BOOKWORM).project("check-broken");
    Path plugin = project.directory().resolve("src/main/plugins/discourse-broken");
    Files.createDirectories(plugin.resolve("db/migrate"));
    Files.writeString(plugin.resolve("plugin.rb"), "# name: discourse-broken\n# version: 1\n");
    Files.writeString(
        plugin.resolve("db/migrate/20260301000000_break_it.rb"),
        "class BreakIt\n  def up(db)\n    db.exec(\"SELECT * FROM nowhere\")\n  end\nend\n");
    MavenRun.Result result = check(project, "-Ddiscourse.check.runtime=bubblewrap");

    assertThat(result.successful()).isFalse();
    assertThat(result.text())
        .contains("did not pass its check: migrate ended with 1; it said last:")
        .contains("relation \"nowhere\" does not exist");
    assertThat(Files.readString(project.output("oci/index.json"))).doesNotContain("candidate");
  }
}
