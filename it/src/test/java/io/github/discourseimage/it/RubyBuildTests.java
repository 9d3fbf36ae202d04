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

  @Test
  void theRubyThatTheAppAsksForIsBuiltAndRunsInTheImage(@TempDir Path work) throws IOException {
    Debian debian = Debian.of(Suite.BOOKWORM, CACHE);
    Path source = Debian.of(Suite.TRIXIE, CACHE).upstreamSource("ruby3.3");
    HttpServer publisher = serve(source);
    MavenRun.Result result;
    Case project;
    try (GemIndex gems = GemIndex.start(debian, SAMPLES)) {
      Path forum = work.resolve("forum.git");
      try (BareRepository repository = BareRepository.create(forum, "main")) {
        repository.commit("main", app(gems), "Ask for another Ruby");
      }
      project =
          Case.of(
              "compiled-app",
              "ruby-build",
              Map.of(
                  "forum",
                  forum.toString(),
                  "builderRoot",
                  debian.builderRoot().toString(),
                  "runtimeRoot",
                  debian.runtimeRoot().toString(),
                  "gems",
                  gems.url(),
                  "npm",
                  ""));
      result =
          project
              .maven(
                  "package",
                  "-Ddiscourse.cacheDirectory=" + CACHE.resolve("ruby-build"),
                  "-Ddiscourse.ruby.version=3.3.8",
                  "-Ddiscourse.ruby.url=http://127.0.0.1:"
                      + publisher.getAddress().getPort()
                      + "/ruby-3.3.8.tar.xz",
                  "-Ddiscourse.ruby.sha256=" + Sha256.of(source))
              .succeeds();
    } finally {
      publisher.stop(0);
    }

    assertThat(result.text()).contains("debian: compiled files need the packages libc6");
    List<Path> parts =
        List.of(
            project.output("compiled-app-1.0-SNAPSHOT-rootfs.tar.zst"),
            project.output("compiled-app-1.0-SNAPSHOT-rootfs-debian.tar.zst"));
    Tarball own = Tarball.read(parts.get(1));
    assertThat(own.members().keySet())
        .contains("/usr/lib/discourse-ruby/bin/ruby")
        .noneMatch(path -> path.startsWith("/usr/lib/discourse-ruby/include/"))
        .noneMatch(path -> path.endsWith(".o") || path.endsWith(".a"));
    assertThat(Traces.in(own, List.of(CACHE.toString(), "/tmp/ruby-build"))).isEmpty();

    ImageRoot root = ImageRoot.of(debian.runtimeRoot(), parts, work.resolve("run"));
    assertThat(root.run("ruby", "--yjit", "-e", REPORT).lines())
        .hasSize(5)
        .satisfiesExactly(
            version -> assertThat(version).isEqualTo("3.3.8"),
            program -> assertThat(program).isEqualTo("/usr/lib/discourse-ruby/bin/ruby"),
            libc -> assertThat(libc).startsWith("glibc 2.36"),
            libraries -> assertThat(libraries).contains("-ljemalloc"),
            yjit -> assertThat(yjit).isEqualTo("true"));
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
