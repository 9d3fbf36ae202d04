package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.SystemdHost;
import io.github.discourseimage.it.app.SystemdHost.Release;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sample app as extensions that a booted host has merged. */
@Tag("systemd")
class MergedHostTests {

  /** What is upheld starts again as soon as it has stopped, unless it is masked. */
  private static final String STOP =
      "systemctl mask --runtime discourse.target; systemctl stop 'discourse*'";

  private static final String UPDATE =
      "systemd-sysext refresh; systemctl daemon-reload; systemctl restart discourse.target";

  @BeforeAll
  static void isPossible() {
    HostedForum.isPossible();
  }

  @ParameterizedTest
  @EnumSource(
      value = Release.class,
      names = {"BOOKWORM", "TRIXIE"})
  void aHostServesTheForumFromExtensionsAndIsAsBeforeWithoutThem(Release release) {
    try (HostedForum forum = HostedForum.boot(release, "merged")) {
      forum.prepare();
      place(forum.host(), release, 1);
      Set<String> before = forum.tree();

      double merged = merge(forum.host(), release);
      double answer = forum.awaitAnswer();
      HostedForum.tell("%s: merged in %.1f s, answer %.1f s later", release, merged, answer);
      String upload = forum.serves();

      HostedServices services = new HostedServices(forum);
      services.nginxGetsSocketsThatDoNotBlock();
      services.imageToolsMayUseLandlockAndSeccomp(release);
      services.migrationsThatAreStoppedHaveNotFailed();
      services.aWebServerThatHangsIsStartedAnew();

      place(forum.host(), release, 2);
      assertThat(forum.during(UPDATE)).isEqualTo("took 3 s 200");
      forum.awaitAnswer();
      assertThat(forum.get("/about.json")).contains("\"version\":\"2026.9.0\"");
      assertThat(forum.get(upload)).isEqualTo("GIF89a");

      assertThat(forum.during(STOP)).isEqualTo("took 3 s 200");
      unmerge(forum.host(), release);
      assertThat(forum.changedSince(before)).isEmpty();
      assertThat(forum.units()).isEmpty();

      forum.host().run("rm", "/etc/credstore/discourse.db-password");
      merge(forum.host(), release);
      assertThat(forum.failure("discourse-migrate.service"))
          .contains(
              "the secret db-password is missing: put it into /etc/credstore/discourse.db-password");
    }
  }

  private static void place(SystemdHost host, Release release, int version) {
    String build = HostedForum.build(release, version);
    host.sh("install -D -m 644 -t /var/lib/extensions " + build + "/sysext/*.raw");
    if (release.hasConfext()) {
      host.sh("install -D -m 644 -t /var/lib/confexts " + build + "/confext/*.raw");
    } else {
      host.sh(
          """
          for image in %s/confext/*.raw; do
            mount -o ro,loop $image /mnt
            tar -C /mnt --exclude=./etc/extension-release.d -c ./etc | tar -C / -x
            umount /mnt
          done
          """
              .formatted(build));
    }
  }

  private static double merge(SystemdHost host, Release release) {
    long start = System.nanoTime();
    if (release.hasConfext()) {
      host.run("systemd-confext", "refresh");
    }
    host.run("systemd-sysext", "refresh");
    if (!release.readsExtensions()) {
      host.run("systemctl", "daemon-reload");
      host.run("systemctl", "start", "discourse.target");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void unmerge(SystemdHost host, Release release) {
    host.run("systemd-sysext", "unmerge");
    if (release.hasConfext()) {
      host.run("systemd-confext", "unmerge");
    }
    host.run("systemctl", "unmask", "--runtime", "discourse.target");
    if (!release.readsExtensions()) {
      host.run("systemctl", "daemon-reload");
    }
  }
}
