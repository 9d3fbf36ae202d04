package io.github.discourseimage.source;

import java.util.ArrayList;
import java.util.List;

/** The Rack servers a Discourse-style app may use, in the order in which they are looked for. */
public enum WebServer {
  /** Discourse since about 2026.6. QUIT lets requests end, and so does TERM. */
  PITCHFORK("pitchfork", "-E", "-c", "config/pitchfork.conf.rb", "QUIT"),
  /** Discourse up to 2026.1. TERM drops requests, QUIT lets them end. */
  UNICORN("unicorn", "-E", "-c", "config/unicorn.conf.rb", "QUIT"),
  /** Rails' own default. TERM lets requests end, QUIT dumps and dies. */
  PUMA("puma", "-e", "-C", "config/puma.rb", "TERM");

  private final String gem;
  private final String environmentOption;
  private final String configurationOption;
  private final String configuration;
  private final String stopSignal;

  WebServer(
      String gem,
      String environmentOption,
      String configurationOption,
      String configuration,
      String stopSignal) {
    this.gem = gem;
    this.environmentOption = environmentOption;
    this.configurationOption = configurationOption;
    this.configuration = configuration;
    this.stopSignal = stopSignal;
  }

  /** The gem, which is also the name of the program. */
  public String gem() {
    return gem;
  }

  /** Path of the server's configuration in the app's tree. */
  public String configuration() {
    return configuration;
  }

  /**
   * The command that starts the server in the foreground, in the app's directory.
   *
   * @param configured whether {@link #configuration()} is in the checkout
   */
  List<String> command(boolean configured) {
    List<String> command =
        new ArrayList<>(List.of("bundle", "exec", gem, environmentOption, "production"));
    if (configured) {
      command.addAll(List.of(configurationOption, configuration));
    }
    return List.copyOf(command);
  }

  /** Name, without SIG, of the signal on which requests in progress are still answered. */
  public String stopSignal() {
    return stopSignal;
  }
}
