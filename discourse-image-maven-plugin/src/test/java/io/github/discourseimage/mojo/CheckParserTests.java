package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.check.CheckOptions;
import io.github.discourseimage.check.Launch;
import io.github.discourseimage.distribution.Distribution;
import java.io.File;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckParserTests {

  private final CheckMojo mojo = new CheckMojo();

  @BeforeEach
  void configureAsMavenWould() {
    mojo.distributions = List.of("debian", "alpine");
    mojo.checkRuntime = "auto";
    mojo.checkTimeout = "600";
    mojo.ociInit = "tini";
    mojo.checkScriptsDirectory = new File("/project/src/main/checks");
  }

  @Test
  void withoutAnythingAllThatIsBuiltIsCheckedAsItIs() {
    CheckOptions options = new CheckParser(mojo).parse();

    assertThat(options.run()).isFalse();
    assertThat(options.distributions()).containsExactly(Distribution.ALPINE, Distribution.DEBIAN);
    assertThat(options.named()).isFalse();
    assertThat(options.user()).isEmpty();
    assertThat(options.services()).isEmpty();
    assertThat(options.timeout()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void whatIsAskedForIsTaken() {
    mojo.checkDistributions = List.of("debian");
    mojo.checkUser = "1234567:0";
    mojo.checkDatabaseUrl = "postgresql://db";
    mojo.checkRedisUrl = "redis://cache";
    CheckOptions options = new CheckParser(mojo).parse();

    assertThat(options.distributions()).containsExactly(Distribution.DEBIAN);
    assertThat(options.named()).isTrue();
    assertThat(options.user()).contains(new Launch.User(1234567, 0));
    assertThat(options.services().orElseThrow().redis().host()).isEqualTo("cache");
  }

  @Test
  void anImageWithSystemdIsLookedAtButNotRun() {
    mojo.ociInit = "systemd";
    assertThat(new CheckParser(mojo).parse().run()).isFalse();

    mojo.checkRun = true;
    assertThatThrownBy(() -> new CheckParser(mojo).parse())
        .hasMessage(
            "discourse.check.run: runs each role of an image in a container of its own, without"
                + " root; an image with discourse.oci.init=systemd has one container for all, which"
                + " belongs to root\n"
                + "    Fix: run the image with tini, whose layers of the app are the same, or leave"
                + " discourse.check.run out to have the image looked at only");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    mojo.checkDistributions = List.of("ubuntu", "debain");
    mojo.checkRuntime = "podmann";
    mojo.checkUser = "discourse";
    mojo.checkTimeout = "10m";
    mojo.checkDatabaseUrl = "jdbc:postgresql://u:secret@db/x";

    assertThatThrownBy(() -> new CheckParser(mojo).parse())
        .hasMessageContaining("6 problems")
        .hasMessageContaining(
            "discourse.check.distributions: names ubuntu, which is not built;"
                + " discourse.distributions is [alpine, debian]")
        .hasMessageContaining("'debain'")
        .hasMessageContaining(
            "discourse.check.runtime: 'podmann' is not a way to run containers; did you mean"
                + " 'podman'? It must be auto, podman or bubblewrap")
        .hasMessageContaining(
            "discourse.check.user: 'discourse' is no user: it must be a number, or two as in"
                + " 10001:10001")
        .hasMessageContaining("discourse.check.timeout: is '10m'; it must be a number of seconds")
        .hasMessageContaining("discourse.check.databaseUrl: must look like postgresql://")
        .hasMessageNotContaining("secret@");
  }

  @Test
  void oneServiceAloneIsRefused() {
    mojo.checkRedisUrl = "redis://cache";

    assertThatThrownBy(() -> new CheckParser(mojo).parse())
        .hasMessageContaining("discourse.check.databaseUrl: is missing, but the other of the two");
  }
}
