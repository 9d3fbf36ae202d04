package io.github.discourseimage.template;

import java.util.List;

/**
 * TCP ports, all above 1023 so that nobody needs a privilege to listen.
 *
 * @param app the web server, on the loopback interface only
 * @param http nginx, on all interfaces
 * @param sockets what systemd opens for nginx, as {@code ListenStream=} takes it; equal to what
 *     nginx's configuration says
 */
public record Ports(int app, int http, List<String> sockets) {

  public Ports {
    sockets = List.copyOf(sockets);
  }

  /** The usual sockets: all addresses, of both kinds. */
  public Ports(int app, int http) {
    this(app, http, List.of("0.0.0.0:" + http, "[::]:" + http));
  }

  public static Ports defaults() {
    return new Ports(3000, 8080);
  }
}
