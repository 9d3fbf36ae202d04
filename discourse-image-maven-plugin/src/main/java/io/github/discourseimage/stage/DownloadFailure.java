package io.github.discourseimage.stage;

import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Why a file did not come, and whether it may come when it is asked for again. */
final class DownloadFailure extends Exception {

  private static final long serialVersionUID = 1L;
  private static final String NETWORK =
      "Check the network, the proxy in settings.xml and the URL; a file that was fetched before is"
          + " taken from the cache.";

  private final String problem;
  private final String hint;
  private final boolean mayGoAway;

  private DownloadFailure(
      String problem, String hint, boolean mayGoAway, @Nullable IOException cause) {
    super(problem, cause);
    this.problem = problem;
    this.hint = hint;
    this.mayGoAway = mayGoAway;
  }

  static DownloadFailure ofStatus(URI uri, int status) {
    String problem = "the server answered with HTTP " + status;
    return switch (status) {
      case 401, 403 ->
          new DownloadFailure(
              problem + ": it asks for a login or refuses",
              "Fetch the file beforehand and name its path, or use a mirror that is open to you.",
              false,
              null);
      case 404, 410 ->
          new DownloadFailure(
              problem + ": there is no such file", "Check the URL: " + uri + ".", false, null);
      case 407 ->
          new DownloadFailure(
              problem + ": the proxy asks for a login",
              "Put <username> and <password> into the <proxy> of settings.xml.",
              false,
              null);
      default -> new DownloadFailure(problem, NETWORK, status == 429 || status >= 500, null);
    };
  }

  static DownloadFailure of(URI uri, IOException cause) {
    if (has(cause, CertificateException.class)) {
      return new DownloadFailure(
          "the TLS certificate of " + uri.getHost() + " is not trusted: " + last(cause),
          "If your organisation signs it, name its root certificate where the plugin is told which"
              + " authorities to trust (discourse.git.caCertificates), or add it to Java's.",
          false,
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
    return new DownloadFailure(problem, NETWORK, true, cause);
  }

  String problem() {
    return problem;
  }

  boolean mayGoAway() {
    return mayGoAway;
  }

  ImageBuildException exception(String subject) {
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
