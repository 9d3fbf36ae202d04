package io.github.discourseimage.template;

/**
 * Where things are in an image. Only {@code state}, {@code cache}, {@code logs} and {@code runtime}
 * can be written.
 *
 * @param app the checkout
 * @param ruby a private Ruby, where one is built; need not exist
 * @param config what the organisation sets
 * @param state uploads and backups
 * @param cache what can be made again, and scratch space
 * @param logs log files of programs that cannot log to the standard output
 * @param runtime sockets and process ids
 * @param socket where nginx finds the web server under systemd
 * @param launcher the program that gives a command the app's environment and secrets
 * @param entrypoint the program that a container runs a role by
 */
public record Paths(
    String app,
    String ruby,
    String config,
    String state,
    String cache,
    String logs,
    String runtime,
    String socket,
    String launcher,
    String entrypoint) {

  public static Paths defaults() {
    return new Paths(
        "/usr/lib/discourse",
        "/usr/lib/discourse-ruby",
        "/etc/discourse",
        "/var/lib/discourse",
        "/var/cache/discourse",
        "/var/log/discourse",
        "/run/discourse",
        "/run/discourse/web.sock",
        "/usr/lib/discourse-image/with-credentials",
        "/usr/lib/discourse-image/entrypoint");
  }
}
