package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StageFailuresTests {

  @TempDir Path directory;

  private ImageBuildException failure(
      Distribution distribution, String stage, Sandbox.Outcome outcome, String said)
      throws IOException {
    Path log = directory.resolve(stage + ".log");
    Files.writeString(log, said);
    return new StageFailures(distribution).of(stage, outcome, log);
  }

  private static Sandbox.Outcome exit(int code) {
    return new Sandbox.Outcome(code, false, false);
  }

  private static Arguments row(String stage, String said, String... told) {
    return Arguments.of(stage, said, told);
  }

  static Stream<Arguments> causes() {
    return Stream.of(
        row(
            "20-gems.build",
            """
            Building native extensions. This could take a while...
            checking for pg_config... no
            checking for libpq-fe.h... no
            Can't find the 'libpq-fe.h header
            *** extconf.rb failed ***
            Gem files will remain installed in /usr/lib/discourse/vendor/bundle/ruby/3.3.0/gems/pg-1.5.9 for inspection.
            An error occurred while installing pg (1.5.9), and Bundler cannot continue.
            """,
            "gem pg (1.5.9): the header libpq-fe.h is missing",
            "Put the package 'libpq-dev' (apt) into the builder root"),
        row(
            "20-gems.build",
            "xml.h:12:10: fatal error: libxml/parser.h: No such file or directory\n",
            "the header libxml/parser.h is missing",
            "'libxml2-dev'"),
        row(
            "20-gems.build",
            "psych.c:1:10: fatal error: 'yaml.h' file not found\n",
            "the header yaml.h is missing",
            "'libyaml-dev'"),
        row(
            "20-gems.build",
            "a.c:2:10: fatal error: acme/own.h: No such file or directory\n",
            "the header acme/own.h is missing",
            "Put the package that brings 'acme/own.h' into the builder root"),
        row(
            "20-gems.build",
            "mkmf.rb can't find header files for ruby at /usr/lib/ruby/include/ruby.h\n",
            "'ruby-dev'"),
        row(
            "20-gems.build",
            "/usr/bin/ld: cannot find -lgmp: No such file or directory\n",
            "the library gmp is missing for the linker",
            "'libgmp-dev'"),
        row("20-gems.build", "No package 'vips' found\n", "the library vips", "'libvips-dev'"),
        row(
            "20-gems.build",
            "sh: 1: cmake: not found\n",
            "the program cmake is missing",
            "Put the package 'cmake' (apt)"),
        row(
            "10-ruby.build",
            "make: gcc: No such file or directory\n",
            "the program gcc is missing",
            "'build-essential'"),
        row(
            "20-gems.build",
            "Errno::ENOENT: No such file or directory - make\n",
            "the program make is missing"),
        row("20-gems.build", "error: linker `cc` not found\n", "the program cc is missing"),
        row(
            "20-gems.build",
            "The compiler failed to generate an executable file. (RuntimeError)\n"
                + "You have to install development tools first.\n",
            "a compiler is missing or does not work",
            "'build-essential'"),
        row(
            "40-node.build",
            """
            ../node_modules/.pnpm/sharp@0.33.1/node_modules/sharp postinstall$ node install.js
            .../node_modules/sharp postinstall: Error: getaddrinfo EAI_AGAIN binaries.example.org
            ELIFECYCLE Command failed with exit code 1.
            """,
            "package sharp: it wants the network: binaries.example.org",
            "While the app's code runs there is no network",
            "ignoredBuiltDependencies"),
        row(
            "50-assets.build",
            "curl: (6) Could not resolve host: get.example.org\n",
            "it wants the network: get.example.org"),
        row(
            "30-plugin-gems.build",
            "Socket::ResolutionError: Failed to open TCP connection to gems.example.org:443"
                + " (getaddrinfo: Temporary failure in name resolution)\n",
            "it wants the network: gems.example.org"),
        row(
            "50-assets.build",
            "ENOSPC: no space left on device, write\n",
            "the disk is full",
            "discourse-image:gc"),
        row(
            "50-assets.build",
            "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n",
            "a process had too little memory",
            "-Ddiscourse.build.memory"),
        row("50-assets.build", "[FATAL] failed to allocate memory (NoMemoryError)\n", "memory"),
        row(
            "20-gems.build",
            "g++: fatal error: Killed signal terminated program cc1plus\n",
            "memory"),
        row(
            "20-gems.build",
            "The dependencies in your gemfile changed, but the lockfile can't be updated because"
                + " frozen mode is set\n",
            "Gemfile.lock is out of step with the Gemfile",
            "Run 'bundle lock' where the app is developed"),
        row(
            "40-node.build",
            "ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\"\n",
            "pnpm-lock.yaml is out of step with package.json",
            "pnpm install --lockfile-only"),
        row(
            "40-node.build",
            "error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.\n",
            "the lock file is out of step with package.json"),
        row(
            "20-gems.fetch",
            "Bad username or password for https://me:pass-word@gems.example.org/\n",
            "a server refuses to give https://***@gems.example.org/",
            "<server> in settings.xml"),
        row(
            "40-node.fetch",
            "ERR_PNPM_FETCH_401  GET https://npm.example.org/left-pad: Unauthorized - 401\n",
            "a server refuses to give https://npm.example.org/left-pad"),
        row(
            "10-ruby.fetch",
            "curl: (22) The requested URL returned error: 404\n",
            "a server does not have a file"),
        row(
            "20-gems.fetch",
            "SSL_connect returned=1 errno=0 state=error: certificate verify failed\n",
            "the TLS certificate of a server is not trusted",
            "src/main/ca-certificates"),
        row(
            "20-gems.fetch",
            "curl: (6) Could not resolve host: gems.example.org\n",
            "a server cannot be reached: gems.example.org",
            "the proxy in settings.xml"),
        row(
            "40-node.fetch",
            "npm error code EINTEGRITY\n",
            "a package is not the one that the lock file names"),
        row(
            "20-gems.build",
            "Your Ruby version is 3.1.2, but your Gemfile specified ~> 3.3\n",
            "the builder root's Ruby 3.1.2 is not the one"),
        row(
            "50-assets.build",
            "Errno::EROFS: Read-only file system @ dir_s_mkdir - /usr/share/x\n",
            "it writes to /usr/share/x, which is read-only"),
        row(
            "30-plugin-gems.build",
            """
            ERROR:  Error installing fastcook-0.1.0.gem:
            \tERROR: Failed to build gem native extension.
            fastcook.c:3:1: error: unknown type name 'strng'
            """,
            "gem fastcook-0.1.0.gem: its native extension does not compile",
            "fastcook.c:3:1: error: unknown type name 'strng'"));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void aKnownCauseIsToldWithItsFix(String stage, String said, String[] told) throws IOException {
    ImageBuildException failure = failure(Distribution.DEBIAN, stage, exit(1), said);

    assertThat(failure)
        .hasMessageStartingWith("stage " + stage + ": ")
        .hasMessageContainingAll(told)
        .hasMessageContaining("The whole log is " + directory.resolve(stage + ".log"))
        .hasMessageContaining("-Ddiscourse.build.shell=" + stage)
        .hasMessageNotContaining("pass-word");
  }

  @Test
  void packagesAreNamedAsTheDistributionDoes() throws IOException {
    String said = "fatal error: zlib.h: No such file or directory\n";

    assertThat(failure(Distribution.ALPINE, "20-gems.build", exit(1), said))
        .hasMessageContaining("'zlib-dev' (apk)");
    assertThat(failure(Distribution.ARCH, "20-gems.build", exit(1), said))
        .hasMessageContaining("'zlib' (pacman)");
  }

  @Test
  void whatAStageExplainsItselfIsTheMessage() throws IOException {
    ImageBuildException failure =
        failure(
            Distribution.DEBIAN,
            "10-ruby.fetch",
            exit(3),
            "noise: cmake: not found\nerror: Ruby 9.9.9 is not known\nfix: take 3.3.8\n");

    assertThat(failure)
        .hasMessageStartingWith("stage 10-ruby.fetch: Ruby 9.9.9 is not known\n")
        .hasMessageContaining("Fix: take 3.3.8")
        .hasMessageNotContaining("noise");
    assertThat(failure.fault()).isEqualTo(ImageBuildException.Fault.INPUT);
  }

  @Test
  void aStageThatWasKilledSaysWhy() throws IOException {
    assertThat(
            failure(
                Distribution.DEBIAN,
                "50-assets.build",
                new Sandbox.Outcome(137, true, false),
                "waiting for a lock\n"))
        .hasMessageContaining("was killed because its time was over")
        .hasMessageContaining("waiting for a lock")
        .hasMessageContaining("-Ddiscourse.build.timeout");
    assertThat(
            failure(
                Distribution.DEBIAN, "50-assets.build", new Sandbox.Outcome(1, false, true), ""))
        .hasMessageContaining("this machine ran out of memory");
    assertThat(failure(Distribution.DEBIAN, "50-assets.build", exit(139), "x\n"))
        .hasMessageContaining("died of signal 11");
  }

  @Test
  void ofALongLogTheLinesThatMatterAreShown() throws IOException {
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      said.append("line ").append(i).append('\n');
      if (i == 2000) {
        said.append("\u001b[31mTypeError: undefined method 'x'\u001b[0m\n");
      }
    }
    ImageBuildException failure =
        failure(Distribution.DEBIAN, "50-assets.build", exit(1), said.toString());

    assertThat(failure)
        .hasMessageContaining("failed with exit code 1")
        .hasMessageContaining("      line 2000\n      TypeError: undefined method 'x'\n")
        .hasMessageContaining("      ...\n")
        .hasMessageContaining("line 2999")
        .hasMessageNotContaining("line 1000\n");
    assertThat(String.valueOf(failure.getMessage()).lines()).hasSizeLessThan(32);
  }

  @Test
  void ofAnExtensionThatDoesNotCompileTheCompilersErrorIsShown() throws IOException {
    String said =
        "ERROR: Failed to build gem native extension.\n"
            + "compiling\n".repeat(100)
            + "broken.c:2:1: error: unknown type name 'strng'\n"
            + "make failed, exit code 2\n".repeat(100);

    assertThat(failure(Distribution.DEBIAN, "30-plugin-gems.build", exit(1), said))
        .hasMessageContaining("a gem: its native extension does not compile")
        .hasMessageContaining("      broken.c:2:1: error: unknown type name 'strng'\n");
  }
}
