package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.discourseimage.it.app.Debian;
import io.github.discourseimage.it.app.GemIndex;
import io.github.discourseimage.it.app.ImageRoot;
import io.github.discourseimage.it.app.Suite;
import io.github.discourseimage.samples.BareRepository;
import io.github.discourseimage.samples.FileSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An app that asks for a Ruby which the builder root does not have. What ruby-build makes of it
 * stays in the cache, by recipe: only the first run takes minutes.
 */
@Tag("end-to-end")
class RubyBuildTests {
  private static final Path SAMPLES = Path.of(System.getProperty("it.samples"));
  private static final Path CACHE = Path.of(System.getProperty("it.cache")).toAbsolutePath();

  /** The gem of the web server is locked, but its group is not installed: it is bound to a Ruby. */
  private static final String GEMFILE =
      """
      source "https://gems.example.org"

      ruby "~> 3.3"

      gem "rack"
      gem "rake"

      group :test do
        gem "puma"
      end
      """;

  private static final String RAKEFILE =
      """
      task "assets:precompile" do
        mkdir_p "public/assets"
        File.write "public/assets/ruby.txt", RUBY_VERSION
      end
      """;

  private static final String REPORT =
      """
      require "bundler/setup"
      require "rack"
      %w[openssl psych zlib socket etc].each { |name| require name }
      $LOAD_PATH.unshift(*Dir["plugins/*/gems/*/{gems,extensions}/**/lib", "plugins/*/gems/*/extensions/*/*/*"])
      require "poll_tally"
      puts RUBY_VERSION, RbConfig.ruby, PollTally.libc, RbConfig::CONFIG["MAINLIBS"], RubyVM::YJIT.enabled?
      """;

  private final Debian debian = Debian.of(Suite.BOOKWORM, CACHE);
  private final GemIndex gems = GemIndex.start(debian, SAMPLES);
  @TempDir private Path work;

  @AfterEach
  void stopServing() {
    gems.close();
  }

  @Test
  void theRubyThatTheAppAsksForIsBuiltAndRunsInTheImage() throws IOException {
    Case project = built();

    Tarball own = Tarball.read(parts(project).get(1));
    assertThat(own.members().keySet())
        .contains("/usr/lib/discourse-ruby/bin/ruby")
        .noneMatch(path -> path.startsWith("/usr/lib/discourse-ruby/include/"))
        .noneMatch(path -> path.endsWith(".o") || path.endsWith(".a"));
    assertThat(Traces.in(own, List.of(CACHE.toString(), System.getProperty("user.home"))))
        .isEmpty();
    assertThat(report(project))
        .satisfiesExactly(
            version -> assertThat(version).isEqualTo("3.3.8"),
            program -> assertThat(program).isEqualTo("/usr/lib/discourse-ruby/bin/ruby"),
            libc -> assertThat(libc).startsWith("glibc 2.36"),
            libraries -> assertThat(libraries).contains("-ljemalloc"),
            yjit -> assertThat(yjit).isEqualTo("true"));
  }

  @Test
  void aRubyThatRbenvLeftInTheBuilderRootGoesIntoTheImageAsItIs() throws Exception {
    built();
    Path root = withRbenv("/usr/local/rbenv/versions/3.3.8");

    Case project = project("rbenv", root);
    Path cache = work.resolve("cache");
    try {
      project.maven("package", "-Ddiscourse.cacheDirectory=" + cache).succeeds();
    } finally {
      CompiledApp.delete(cache);
    }

    assertThat(project.output("discourse-image/stages/logs/debian/05-ruby-choice.build.log"))
        .content()
        .contains("the Ruby at /opt/rubies/3.3.9 is passed over: what is not below /usr");
    assertThat(report(project)).startsWith("3.3.8", "/usr/local/rbenv/versions/3.3.8/bin/ruby");
  }

  /** The project whose app runs with what ruby-build made. */
  private Case built() throws IOException {
    Path source = Debian.of(Suite.TRIXIE, CACHE).upstreamSource("ruby3.3");
    HttpServer publisher = serve(source);
    try {
      Case project = project("ruby-build", debian.builderRootWithRust());
      String url = "http://127.0.0.1:" + publisher.getAddress().getPort() + "/ruby.tar.xz";
      project
          .maven(
              "package",
              "-Ddiscourse.cacheDirectory=" + CACHE.resolve("ruby-build"),
              "-Ddiscourse.ruby.version=3.3.8",
              "-Ddiscourse.ruby.url=" + url,
              "-Ddiscourse.ruby.sha256=" + Sha256.of(source))
          .succeeds();
      return project;
    } finally {
      publisher.stop(0);
    }
  }

  private Case project(String name, Path builderRoot) throws IOException {
    Path forum = work.resolve(name + ".git");
    try (BareRepository repository = BareRepository.create(forum, "main")) {
      repository.commit("main", app(gems), "Ask for another Ruby");
    }
    Map<String, String> values = new TreeMap<>();
    values.put("forum", forum.toString());
    values.put("builderRoot", builderRoot.toString());
    values.put("runtimeRoot", debian.runtimeRoot().toString());
    values.put("gems", gems.url());
    values.put("npm", "");
    return Case.of("compiled-app", name, values);
  }

  /** The image's tarballs, in the order in which they are laid over a distribution. */
  private static List<Path> parts(Case project) {
    return List.of(
        project.output("compiled-app-1.0-SNAPSHOT-rootfs.tar.zst"),
        project.output("compiled-app-1.0-SNAPSHOT-rootfs-debian.tar.zst"));
  }

  /** What the image's Ruby says of itself where the image runs. */
  private List<String> report(Case project) {
    ImageRoot root =
        ImageRoot.of(debian.runtimeRoot(), parts(project), project.directory().resolve("run"));
    return root.run("ruby", "--yjit", "-e", REPORT).lines().toList();
  }

  /**
   * The builder root of the tests with the Ruby that was built as rbenv has it, and a newer one
   * where the image has nothing.
   */
  private Path withRbenv(String prefix) throws IOException, InterruptedException {
    Path root = work.resolve("rbenv.tar");
    Files.copy(debian.builderRoot(), root);
    try (Stream<Path> results = Files.list(CACHE.resolve("ruby-build/stages/10-ruby"))) {
      Path tree =
          results
              .map(result -> result.resolve("tree"))
              .filter(it -> Files.exists(it.resolve("usr/lib/discourse-ruby/bin/ruby")))
              .findFirst()
              .orElseThrow();
      append(root, "s,^usr/lib/discourse-ruby,." + prefix + ",", tree, "usr/lib/discourse-ruby");
    }
    Path elsewhere = work.resolve("elsewhere");
    Path newer = Files.createDirectories(elsewhere.resolve("opt/rubies/3.3.9/bin")).resolve("ruby");
    Files.writeString(newer, "#!/bin/sh\nprintf 3.3.9\n");
    assertThat(newer.toFile().setExecutable(true)).isTrue();
    append(root, "s,^,./,", elsewhere, "opt/rubies");
    return root;
  }

  private static void append(Path archive, String transform, Path directory, String name)
      throws IOException, InterruptedException {
    Process tar =
        new ProcessBuilder(
                "tar",
                "-rf",
                archive.toString(),
                "--transform=" + transform,
                "-C",
                directory.toString(),
                name)
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
  }

  private static FileSet app(GemIndex gems) throws IOException {
    return FileSet.of(SAMPLES.resolve("sample-app"))
        .without("package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml")
        .without("lib/tasks/assets.rake")
        .withText("Gemfile", GEMFILE)
        .withText("Gemfile.lock", gems.lock(GEMFILE, "3.3.8"))
        .withText("Rakefile", RAKEFILE);
  }

  /** What publishes one file, whatever it is called. */
  private static HttpServer serve(Path file) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, Files.size(file));
            Files.copy(file, exchange.getResponseBody());
          }
        });
    server.start();
    return server;
  }
}
