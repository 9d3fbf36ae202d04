package io.github.discourseimage.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.it.app.SystemdHost.Release;

/**
 * What systemd makes of services of a forum that run into trouble, and of what they may ask of the
 * kernel.
 */
record HostedServices(HostedForum forum) {
  private static final String WORDS =
      " landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp";

  /** Of open(2), on x86-64 and arm64. */
  private static final int O_NONBLOCK = 04000;

  /**
   * Asks the kernel for the version of Landlock and whether seccomp knows an action. A kernel
   * without them says so by another error than the unit's filter.
   */
  private static final String ASK =
      """
      seccomp = RbConfig::CONFIG["host_cpu"] == "x86_64" ? 317 : 277
      allow = [0x7fff0000].pack("L")
      {landlock: [444, 0, 0, 1], seccomp: [seccomp, 2, 0, [allow].pack("p").unpack1("J")]}.each do |name, call|
        syscall(*call)
        puts "#{name}: allowed"
      rescue Errno::EPERM
        puts "#{name}: refused"
      rescue SystemCallError
        puts "#{name}: allowed"
      end
      """;

  /** The unit of the worker in all but what it runs. */
  private static final String AS_SIDEKIQ =
      """
      cat >/run/ask.rb <<'END'
      %s
      END
      sed -E -e 's/^Type=.*/Type=oneshot/' -e '/^(Restart|Watchdog)/d' -e 's/%s$//' \\
        -e 's|^ExecStart=.*|ExecStart=/usr/bin/ruby /run/ask.rb\\nStandardOutput=truncate:/run/answer|' \\
        /usr/lib/systemd/system/discourse-sidekiq.service >/run/systemd/system/discourse-ask.service
      systemctl daemon-reload
      systemctl start discourse-ask
      cat /run/answer
      rm /run/systemd/system/discourse-ask.service /run/ask.rb /run/answer
      systemctl daemon-reload
      """;

  /** The app's image tools lock themselves up by both. */
  void imageToolsMayUseLandlockAndSeccomp(Release release) {
    assertThat(as("no such words")).isEqualTo("landlock: allowed\nseccomp: allowed\n");
    if (release == Release.BOOKWORM) {
      // Only there the filter's group does not have them: what shows that this test sees it.
      assertThat(as(WORDS)).isEqualTo("landlock: refused\nseccomp: refused\n");
    }
  }

  private String as(String without) {
    return forum.host().sh(AS_SIDEKIQ.formatted(ASK, without));
  }

  /** What takes the usual signal for a failure, as rake does. */
  void migrationsThatAreStoppedHaveNotFailed() {
    assertThat(
            forum
                .host()
                .sh(
                    dropIn(
                            "post-migrate",
                            "ExecStart=\nExecStart=/bin/sh -c 'trap \"exit 1\" TERM; while sleep 1; do :; done'")
                        + """
                        systemctl restart discourse-post-migrate
                        systemctl show -P SubState discourse-post-migrate
                        systemctl stop discourse-post-migrate
                        systemctl show -P SubState discourse-post-migrate
                        systemctl show -P Result discourse-post-migrate
                        """
                        + undo("post-migrate")
                        + "systemctl start discourse-post-migrate"))
        .isEqualTo("running\ndead\nsuccess\n");
    forum.awaitAnswer();
  }

  /** A worker of nginx would wait in them for a visitor whom another one took. */
  void nginxGetsSocketsThatDoNotBlock() {
    String flags =
        forum.host().sh("grep flags /proc/$(systemctl show -P MainPID discourse-nginx)/fdinfo/3");
    assertThat(Integer.parseInt(flags.replaceAll("\\D", ""), 8) & O_NONBLOCK).isNotZero();
  }

  /** All processes of the server stand still; only what watches it for systemd runs. */
  void aWebServerThatHangsIsStartedAnew() {
    String said =
        forum
            .host()
            .sh(
                dropIn("web", "WatchdogSec=6\nRestartSec=1")
                    + """
                    systemctl restart discourse-web
                    main=$(systemctl show -P MainPID discourse-web)
                    grep -vx "$main" /sys/fs/cgroup/system.slice/discourse-web.service/cgroup.procs | xargs kill -STOP
                    for _ in $(seq 600); do
                      [ "$(systemctl show -P NRestarts discourse-web)" = 0 ] || break
                      sleep 0.1
                    done
                    """
                    + undo("web")
                    + "systemctl show -P NRestarts discourse-web");
    assertThat(said).isEqualTo("1\n");
    assertThat(forum.host().journal("discourse-web.service"))
        .contains("Watchdog timeout (limit 6s)!");
    forum.awaitAnswer();
  }

  private static String dropIn(String service, String lines) {
    return """
        mkdir -p /run/systemd/system/discourse-%1$s.service.d
        printf '[Service]\\n%%s\\n' '%2$s' >/run/systemd/system/discourse-%1$s.service.d/test.conf
        systemctl daemon-reload
        """
        .formatted(service, lines.replace("'", "'\\''"));
  }

  private static String undo(String service) {
    return "rm -r /run/systemd/system/discourse-%s.service.d\nsystemctl daemon-reload\n"
        .formatted(service);
  }
}
