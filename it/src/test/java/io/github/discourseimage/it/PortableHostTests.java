package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.SystemdHost;
import io.github.discourseimage.it.app.SystemdHost.Release;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample app as a portable service of a booted host. */
@Tag("systemd")
class PortableHostTests {
  private static final String IMAGES = "/var/lib/portables";

  /** The base last, and before it the extensions in their order. */
  private static final String LAYERED =
      "--extension ./discourse-app.raw --extension ./discourse-native-debian.raw"
          + " --extension ./discourse-config.raw --extension ./discourse-config-debian.raw"
          + " ./discourse-base-debian.raw discourse";

  private static final String WHOLE = "./discourse_debian.raw discourse";

  @BeforeAll
  static void isPossible() {
    HostedForum.isPossible();
  }

  /** The newest has its own libraries, and runs the app with those of the base. */
  @ParameterizedTest
  @CsvSource({"BOOKWORM,BOOKWORM", "TRIXIE,TRIXIE", "FORKY,TRIXIE"})
  void whatWasUploadedOutlivesTheImagesOfItsVersion(Release release, Release base) {
    String words = base == Release.BOOKWORM ? WHOLE : LAYERED;
    try (HostedForum forum = HostedForum.boot(release, "portable")) {
      forum.prepare();
      place(forum.host(), base, 1);
      double attached = portable(forum.host(), "attach --profile=discourse " + words);
      systemctl(forum, "enable");
      Set<String> before = forum.tree();
      double started = systemctl(forum, "start");
      double answer = forum.awaitAnswer();
      String upload = forum.serves();
      assertThat(forum.changedSince(before)).isEmpty();

      String detach = "cd " + IMAGES + " && portablectl detach --now --enable " + words;
      assertThat(forum.during(detach)).isEqualTo("took 3 s 200");
      assertThat(forum.units().lines()).allMatch(unit -> unit.contains(" not-found inactive "));
      HostedForum.tell(
          "%s: attached in %.1f s, started in %.1f s, answer %.1f s later",
          release, attached, started, answer);

      place(forum.host(), base, 2);
      portable(forum.host(), "attach --profile=discourse " + words);
      systemctl(forum, "start");
      forum.awaitAnswer();
      assertThat(forum.get("/about.json")).contains("\"version\":\"2026.9.0\"");
      assertThat(forum.get(upload)).isEqualTo("GIF89a");
      assertThat(forum.get("/posts.json")).contains("p>eat-this");
    }
  }

  private static void place(SystemdHost host, Release base, int version) {
    String build = HostedForum.build(base, version);
    host.sh(
        """
        install -D -m 644 %1$s/portable/profile/discourse/service.conf /etc/systemd/portable/profile/discourse/service.conf
        install -D -m 644 -t %2$s %1$s/portable/*.raw %1$s/sysext/*.raw %1$s/confext/*.raw
        """
            .formatted(build, IMAGES));
  }

  private static double systemctl(HostedForum forum, String verb) {
    return seconds(() -> forum.host().run("systemctl", verb, "discourse.target"));
  }

  private static double portable(SystemdHost host, String words) {
    return seconds(() -> host.sh("cd " + IMAGES + "; portablectl " + words));
  }

  private static double seconds(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
