package io.github.discourseimage.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The Ruby web server that a checkout runs on, as far as whoever starts and stops it must know.
 *
 * @param name {@code pitchfork}, {@code unicorn} or {@code puma}
 * @param command run in the app's directory, the program first; words that neither a shell nor
 *     systemd reads in a way of its own
 * @param toldWhere whether it must be told where to listen by its option {@code -b}; others know
 *     the variables {@code UNICORN_LISTENER}, {@code UNICORN_BIND_ALL} and {@code UNICORN_PORT}
 * @param stopSignal lets it finish what it serves, such as {@code SIGTERM}
 * @param stopSeconds how long that may take before it is killed
 */
public record WebServer(
    String name, List<String> command, boolean toldWhere, String stopSignal, int stopSeconds) {

  private static final int GRACE_SECONDS = 60;

  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_@:,./=+-]+");

  public WebServer {
    command = List.copyOf(command);
    for (String word : command) {
      if (!PLAIN_WORD.matcher(word).matches()) {
        throw new IllegalArgumentException(
            "'"
                + word
                + "' cannot be a word of the web server's command: it must consist of letters,"
                + " digits and _ @ : , . / = + -");
      }
    }
  }

  /**
   * The usual command and signal of a server. Unicorn drops its clients on TERM and finishes them
   * on QUIT; the others finish them on TERM (pitchfork's docs/SIGNALS.md, puma's docs/signals.md).
   *
   * @throws IllegalArgumentException naming the value and the legal ones
   */
  public static WebServer of(String name) {
    return switch (name) {
      case "pitchfork" ->
          new WebServer(
              name,
              bundled("pitchfork", "-c", "config/pitchfork.conf.rb"),
              false,
              "SIGTERM",
              GRACE_SECONDS);
      case "unicorn" ->
          new WebServer(
              name,
              bundled("unicorn", "-E", "production", "-c", "config/unicorn.conf.rb"),
              false,
              "SIGQUIT",
              GRACE_SECONDS);
      case "puma" ->
          new WebServer(name, bundled("puma", "-e", "production"), true, "SIGTERM", GRACE_SECONDS);
      default ->
          throw new IllegalArgumentException(
              "'" + name + "' is not a web server; it must be one of pitchfork, unicorn, puma");
    };
  }

  private static List<String> bundled(String... words) {
    List<String> command = new ArrayList<>(List.of("bundle", "exec"));
    command.addAll(List.of(words));
    return command;
  }
}
