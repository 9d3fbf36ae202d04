package io.github.discourseimage.image;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a server did not do what it was asked for, and whether it may when it is asked again. */
public final class NetworkFailure extends Exception {

  /** What to do when nothing better is known. */
  public static final String CHECK_THE_NETWORK =
      "Check the network, the proxy in settings.xml and the URL; what was fetched before is taken"
          + " from the cache.";

  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String hint;
  private final boolean mayGoAway;
  private final Duration pause;

  private NetworkFailure(
      String problem, String hint, boolean mayGoAway, Duration pause, @Nullable IOException cause) {
    super(problem, cause);
    this.problem = problem;
    this.hint = hint;
    this.mayGoAway = mayGoAway;
    this.pause = pause;
  }

  /** One that stays however often the server is asked. */
  public static NetworkFailure lasting(String problem, String hint) {
    return new NetworkFailure(problem, hint, false, Duration.ZERO, null);
  }

  /** One that may be gone the next time. */
  public static NetworkFailure passing(String problem, String hint) {
    return passing(problem, hint, Duration.ZERO);
  }

  /**
   * One that may be gone the next time.
   *
   * @param pause how long the server wants to be left alone; zero when it does not say
   */
  public static NetworkFailure passing(String problem, String hint, Duration pause) {
    return new NetworkFailure(problem, hint, true, pause, null);
  }

  /** What the JDK tells of a connection. */
  public static NetworkFailure of(URI uri, IOException cause) {
    if (isCertificate(cause)) {
      return new NetworkFailure(
          "the TLS certificate of " + uri.getHost() + " is not trusted: " + last(cause),
          "If your organisation signs it, put its root certificate into"
              + " discourse.certificatesDirectory, name it where the plugin is told which"
              + " authorities to trust (discourse.git.caCertificates), or add it to Java's.",
          false,
          Duration.ZERO,
          cause);
    }
    String problem =
        has(cause, UnresolvedAddressException.class) || has(cause, UnknownHostException.class)
            ? "the host '" + uri.getHost() + "' is unknown"
            : cause instanceof HttpTimeoutException
                ? uri.getHost() + " did not answer in time"
                : has(cause, ConnectException.class)
                    ? uri.getAuthority() + " refuses the connection or cannot be reached"
                    : "the connection broke: " + last(cause);
    return new NetworkFailure(problem, CHECK_THE_NETWORK, true, Duration.ZERO, cause);
  }

  /** Whether a server could not prove who it is. */
  public static boolean isCertificate(Throwable top) {
    return has(top, CertificateException.class);
  }

  public String problem() {
    return problem;
  }

  public boolean mayGoAway() {
    return mayGoAway;
  }

  /** How long the server wants to be left alone; zero when it does not say. */
  public Duration pause() {
    return pause;
  }

  /** The end of the build that this failure is. */
  public ImageBuildException exception(String subject) {
    return ImageBuildException.environment(subject, problem, hint, getCause());
  }

  private static boolean has(Throwable top, Class<? extends Throwable> type) {
    for (Throwable t = top; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  private static String last(Throwable top) {
    Throwable t = top;
    while (t.getCause() != null) {
      t = t.getCause();
    }
    return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
  }
}
