package io.github.discourseimage.template;

/**
 * TCP ports, all above 1023 so that nobody needs a privilege to listen.
 *
 * @param app the web server, on the loopback interface only
 * @param http nginx, on all interfaces
 */
public record Ports(int app, int http) {

  public static Ports defaults() {
    return new Ports(3000, 8080);
  }
}
