package io.github.discourseimage.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One cache, many builds, and what may have happened to it. */
class CacheTests {

  @TempDir Path directory;
  TestSettings settings;
  SampleRepository sample;
  GitHttpServer server;
  String url;

  @BeforeEach
  void serve() throws IOException {
    settings = new TestSettings(directory);
    Path served = Files.createDirectories(directory.resolve("served"));
    sample = SampleRepository.bare(served.resolve("app.git"));
    sample.commit("main", "a", "main\n");
    for (int i = 0; i < 4; i++) {
      sample.commit("branch-" + i, "a", "branch-" + i + "\n");
    }
    server = GitHttpServer.start(served, null);
    url = server.url("app.git");
  }

  @AfterEach
  void stop() {
    server.close();
    sample.close();
  }

  private String fetch(String ref) {
    return fetch(settings.make(), url, ref);
  }

  private static String fetch(GitSettings settings, String url, String ref) {
    try (GitRepositories repositories = new GitRepositories(settings, BuildLog.SILENT)) {
      GitTree tree = repositories.open(repositories.resolve(url, ref));
      return new String(tree.file("a").orElseThrow().readAll(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A build of its own, for {@link #twoProcessesAndEightThreadsShareOneCache}. */
  static final class OtherProcess {
    public static void main(String[] args) {
      TestSettings settings = new TestSettings(Path.of(args[0]));
      for (int i = 2; i < args.length; i++) {
        if (!fetch(settings.make(), args[1], args[i]).equals(args[i] + "\n")) {
          throw new IllegalStateException(args[i]);
        }
      }
    }
  }

  @Test
  void twoProcessesAndEightThreadsShareOneCache() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                directory.toString(),
                url,
                "main",
                "branch-0",
                "branch-1",
                "branch-2",
                "branch-3")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("other.log").toFile())
            .start();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String branch = "branch-" + i % 4;
      results.add(threads.submit(() -> fetch(branch)));
    }
    for (int i = 0; i < 8; i++) {
      assertThat(results.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("branch-" + i % 4 + "\n");
    }
    threads.shutdown();
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).as(Files.readString(directory.resolve("other.log"))).isZero();
    // One ls-remote for each build, one fetch for each commit: whoever waited found it there.
    long fetches = server.conversations() - 8 - 5;
    assertThat(fetches).isEqualTo(5);
  }

  @Test
  void aTreeStaysReadableWhenAnotherCommitIsFetched() throws IOException {
    try (GitRepositories repositories = new GitRepositories(settings.make(), BuildLog.SILENT)) {
      GitTree main = repositories.open(repositories.resolve(url, "main"));
      GitTree branch = repositories.open(repositories.resolve(url, "branch-1"));
      assertThat(main.file("a").orElseThrow().readAll()).asString().isEqualTo("main\n");
      assertThat(branch.file("a").orElseThrow().readAll()).asString().isEqualTo("branch-1\n");
    }
    assertThat(server.conversations()).as("one ls-remote, two fetches").isEqualTo(3);
  }

  @Test
  void aMovedBranchIsFetchedAndTheOldCommitStays() throws IOException {
    String before = fetch("main");
    sample.commit("main", Map.of("a", SampleRepository.file("moved\n")));
    assertThat(before).isEqualTo("main\n");
    assertThat(fetch("main")).isEqualTo("moved\n");
    server.close();
    settings.offline = true;
    assertThat(fetch("main")).isEqualTo("moved\n");
  }

  @Test
  void saysWhichCommitIsMissingOffline() throws IOException {
    fetch("main");
    settings.offline = true;
    String commit;
    try (GitRepositories repositories = new GitRepositories(settings.make(), BuildLog.SILENT)) {
      commit = repositories.resolve(url, "branch-2").commit();
    }
    assertThatThrownBy(() -> fetch("branch-2"))
        .isInstanceOf(ImageBuildException.class)
        .hasMessage(
            "repository "
                + url
                + ": commit "
                + commit
                + " ('branch-2') is not in the cache, and Maven is offline\n"
                + "    Fix: Run 'mvn discourse-image:clone' or the build once without -o.");
  }

  @Test
  void aTruncatedPackIsFetchedAnew() throws IOException {
    fetch("main");
    for (Path pack : find(".pack")) {
      byte[] bytes = Files.readAllBytes(pack);
      pack.toFile().setWritable(true);
      Files.write(pack, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    }
    assertThat(fetch("main")).isEqualTo("main\n");
  }

  @Test
  void aMissingPackIsFetchedAnew() throws IOException {
    fetch("main");
    for (Path pack : find(".pack")) {
      Files.delete(pack);
    }
    assertThat(fetch("main")).isEqualTo("main\n");
  }

  @Test
  void aFlippedBitEndsTheBuildAndTheNextOneRecovers() throws IOException {
    sample.commit("main", Map.of("a", SampleRepository.file(noise())));
    fetch("main");
    for (Path pack : find(".pack")) {
      byte[] bytes = Files.readAllBytes(pack);
      pack.toFile().setWritable(true);
      // In the blob, which is by far the largest.
      bytes[bytes.length / 2] ^= 0x55;
      Files.write(pack, bytes);
    }
    assertThatThrownBy(() -> fetch("main"))
        .hasMessageContaining("an object cannot be read")
        .hasMessageContaining("Run the build again: a damaged cache is fetched anew.");
    assertThat(fetch("main")).hasSize(5000);
  }

  @Test
  void whatAKilledFetchLeftDoesNotPoisonTheCache() throws IOException {
    fetch("main");
    Path git = find(".git").get(0);
    Files.writeString(git.resolve("shallow.lock"), "");
    Files.writeString(git.resolve("objects/incoming_1.pack"), "PACK");
    Files.writeString(git.resolve("objects/pack/pack-1.pack"), "PACK");
    assertThat(fetch("branch-3")).isEqualTo("branch-3\n");
    assertThat(git.resolve("shallow.lock")).doesNotExist();
    assertThat(git.resolve("objects/incoming_1.pack")).doesNotExist();
  }

  @Test
  void theUsersGitConfigurationIsNotRead() throws IOException {
    Path home = Files.createDirectories(directory.resolve("home"));
    Files.writeString(
        home.resolve(".gitconfig"), "[url \"http://nowhere.invalid/\"]\n\tinsteadOf = http://\n");
    String before = System.getProperty("user.home");
    System.setProperty("user.home", home.toString());
    try {
      assertThat(fetch("main")).isEqualTo("main\n");
    } finally {
      System.setProperty("user.home", before);
    }
    try (var files = Files.list(home)) {
      assertThat(files).as("nothing is written there either").hasSize(1);
    }
  }

  private static byte[] noise() {
    java.util.Random random = new java.util.Random(1);
    byte[] bytes = new byte[5000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(94) + 33);
    }
    return bytes;
  }

  private List<Path> find(String end) throws IOException {
    try (var files = Files.walk(settings.caches())) {
      return files.filter(f -> f.getFileName().toString().endsWith(end)).toList();
    }
  }
}
