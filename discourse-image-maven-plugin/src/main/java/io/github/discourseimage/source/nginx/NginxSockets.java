package io.github.discourseimage.source.nginx;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.source.nginx.NginxConfig.Directive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sockets that a configuration listens on, as systemd opens them ({@code ListenStream=} of
 * systemd.socket(5)): nginx takes one over only where both mean the same address and port.
 */
final class NginxSockets {

  /** An address in digits, each part optional: {@code 10.0.0.1:80}, {@code [::]:80}, {@code 80}. */
  private static final Pattern ADDRESS =
      Pattern.compile("(?:(\\*|\\d+(?:\\.\\d+){3}|\\[[0-9A-Fa-f:.]+])(?::|$))?(\\d{1,5})?");

  private NginxSockets() {}

  /**
   * Reads them in the order of the file, each once. UDP (HTTP/3) is left out: nginx would need a
   * network of its own for it.
   *
   * @param name of the file, for findings: a host name, which systemd does not know
   */
  static List<String> of(String name, NginxConfig config, Findings findings) {
    List<String> sockets = new ArrayList<>();
    for (Directive listen : config.all(d -> d.is("listen") && d.first().isPresent())) {
      String address = listen.first().orElseThrow();
      Optional<String> socket = socket(address);
      if (listen.arguments().stream().anyMatch(word -> word.text().equals("quic"))) {
        continue;
      }
      if (socket.isEmpty()) {
        findings.add(
            name + ":" + listen.line(),
            "'listen " + address + "' names a host, and systemd opens sockets by address",
            "Write the address in digits, such as 127.0.0.1:8080 or [::1]:8080.");
      }
      socket.filter(it -> !sockets.contains(it)).ifPresent(sockets::add);
    }
    return sockets;
  }

  private static Optional<String> socket(String address) {
    if (address.startsWith("unix:/")) {
      return Optional.of(address.substring("unix:".length()));
    }
    Matcher matcher = ADDRESS.matcher(address);
    if (!matcher.matches() || address.isEmpty()) {
      return Optional.empty();
    }
    String host =
        matcher.group(1) == null || matcher.group(1).equals("*") ? "0.0.0.0" : matcher.group(1);
    return Optional.of(host + ":" + (matcher.group(2) == null ? "80" : matcher.group(2)));
  }
}
