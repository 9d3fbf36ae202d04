package io.github.discourseimage.source.git;

import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.ImageBuildException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.internal.JGitText;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong on the way to a server, in words that need no stack trace, and whether it may go
 * away by itself.
 */
final class TransferFailure {

  /** JGit gives an unexpected HTTP status as text: {@code <uri>: 503 Service Unavailable}. */
  private static final Pattern STATUS = Pattern.compile("(?:^|: )([345]\\d\\d)(?: |$)");

  private final Location.Remote location;
  private final GitSettings settings;
  private final IOException cause;
  private String problem = "";
  private String hint = "";
  private boolean isTransient;
  private ImageBuildException.Fault fault = ImageBuildException.Fault.ENVIRONMENT;

  private TransferFailure(Location.Remote location, GitSettings settings, IOException cause) {
    this.location = location;
    this.settings = settings;
    this.cause = cause;
  }

  static TransferFailure of(IOException cause, Location.Remote location, GitSettings settings) {
    TransferFailure failure = new TransferFailure(location, settings, cause);
    failure.classify();
    return failure;
  }

  boolean isTransient() {
    return isTransient;
  }

  String problem() {
    return problem;
  }

  ImageBuildException exception() {
    String subject = "repository " + location.text();
    return fault == ImageBuildException.Fault.INPUT
        ? ImageBuildException.input(List.of(new Finding(subject, problem, hint)))
        : ImageBuildException.environment(subject, problem, hint, cause);
  }

  private void classify() {
    if (!refusedByServer() && !unreachable() && !insecure() && !onThisMachine()) {
      Matcher status = STATUS.matcher(text());
      if (status.find()) {
        httpStatus(Integer.parseInt(status.group(1)));
      } else {
        again(
            "the transfer broke off: " + text(),
            "Try again; if it stays so, look at what lies between this machine and "
                + location.host()
                + ".");
      }
    }
  }

  private boolean refusedByServer() {
    JGitText jgit = JGitText.get();
    String text = text();
    CorruptObjectException corrupt = find(CorruptObjectException.class);
    if (find(NoRemoteRepositoryException.class) != null
        || text.contains("does not appear to be a git repository")) {
      input(
          "there is no git repository at this URL, or this user may not see it",
          "Check the URL; for a private repository " + serverElement());
    } else if (text.contains(jgit.noCredentialsProvider)
        || text.contains(jgit.notAuthorized)
        || text.contains(jgit.authenticationNotSupported)) {
      unauthorized();
    } else if (text.contains("Proxy returns \"HTTP/1.1 407")) {
      input(
          "the proxy refuses the user and password (HTTP 407)",
          "Check <username> and <password> of the <proxy> in settings.xml.");
    } else if (location.isSsh() && refusedBySsh(text)) {
      return true;
    } else if (text.contains("git-upload-pack not permitted")) {
      input(
          "the server forbids reading it (HTTP 403)",
          "Give the user or token read access to the repository; " + serverElement());
    } else if (text.contains("not our ref") || text.contains("not valid")) {
      input(
          "the server gives out no commit by its id that is not the tip of a branch or a tag",
          "Give the name of a branch or a tag, ask for 'uploadpack.allowAnySHA1InWant' to be set on"
              + " the server, or clone the repository and give the path of the clone.");
    } else if (find(PackProtocolException.class) != null
        && text.contains("invalid advertisement")) {
      input(
          "the server's answer is not git's",
          "Check the URL: it must be the one that 'git clone' takes, not that of a web page, and no"
              + " proxy or sign-on page may lie in between.");
    } else if (corrupt != null && corrupt.getErrorType() != null) {
      input(
          "the server sent an object that git itself refuses: " + corrupt.getMessage(),
          "Have the repository mended ('git fsck' names the object); such names are used to break"
              + " out of a directory.");
    } else {
      return false;
    }
    return true;
  }

  private boolean refusedBySsh(String text) {
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    if (lower.contains("server key did not validate") || lower.contains("host key")) {
      input(
          "the host key of "
              + location.host()
              + " is not in "
              + settings.sshDirectory().resolve("known_hosts"),
          "Compare the key with what the host's operator publishes, then add it ('ssh-keyscan "
              + location.host()
              + "').");
    } else if (lower.contains("no more authentication methods")
        || lower.contains("cannot log in")
        || lower.contains("passphrase")
        || lower.contains("decrypt")) {
      input(
          "the server refuses the key",
          "Check <privateKey> and <passphrase> of "
              + servers()
              + " in settings.xml, and that the server knows the public key.");
    } else {
      return false;
    }
    return true;
  }

  private boolean unreachable() {
    SocketException socket = find(SocketException.class);
    if (find(UnknownHostException.class) != null) {
      again("the host '" + location.host() + "' is unknown", checkNetwork());
    } else if (find(InterruptedIOException.class) != null) {
      again(
          location.host() + " did not answer within " + settings.timeout().toSeconds() + " s",
          checkNetwork() + " -Ddiscourse.git.timeout gives it more time.");
    } else if (socket != null) {
      again(location.host() + " cannot be reached: " + socket.getMessage(), checkNetwork());
    } else {
      return false;
    }
    return true;
  }

  private boolean insecure() {
    SSLException tls = find(SSLException.class);
    if (tls == null) {
      return false;
    }
    CertificateException certificate = find(CertificateException.class);
    if (certificate == null) {
      again("the TLS connection failed: " + tls.getMessage(), checkNetwork());
      return true;
    }
    problem = "its TLS certificate is not trusted: " + certificate.getMessage();
    hint =
        settings.authorities().isPresent()
            ? "The authority that signed it must be in "
                + settings.authorities().get()
                + " (discourse.git.caCertificates)."
            : "If your organisation signs it, name a PEM file with the authority's certificate in"
                + " -Ddiscourse.git.caCertificates.";
    return true;
  }

  private boolean onThisMachine() {
    FileSystemException file = find(FileSystemException.class);
    boolean full = text().contains("No space left on device");
    if (file == null && !full) {
      return false;
    }
    problem = "what it sends cannot be stored: " + text();
    hint =
        "Make room in "
            + settings.cacheDirectory()
            + ", or name another directory with -Ddiscourse.cacheDirectory.";
    return true;
  }

  private void httpStatus(int status) {
    if (status == 429 || status >= 500) {
      again("the server answered with HTTP " + status, "Try again later.");
    } else {
      input(
          "the server answered with HTTP " + status,
          "Check the URL, the proxy and the user's rights.");
    }
  }

  private void unauthorized() {
    boolean known = settings.credentials().forHost(location.uri()).isPresent();
    input(
        known
            ? "the server refuses the user and password (HTTP 401)"
            : "the server asks for a user and password, or there is no such repository (HTTP 401)",
        known
            ? "Check <username> and <password> (a token with read access) of " + servers() + "."
            : "Check the URL; for a private repository " + serverElement());
  }

  private String serverElement() {
    return "put user and token into settings.xml as "
        + servers()
        + " with <username> and <password>.";
  }

  private String servers() {
    StringBuilder text = new StringBuilder();
    for (String id : settings.credentials().serverIds(location.uri())) {
      text.append(text.isEmpty() ? "" : " or ").append("<server><id>").append(id).append("</id>");
    }
    return text.toString();
  }

  private String checkNetwork() {
    return "Check the network, the proxy in settings.xml and the URL; with -o the cache is used.";
  }

  private void again(String what, String fix) {
    problem = what;
    hint = fix;
    isTransient = true;
  }

  private void input(String what, String fix) {
    problem = what;
    hint = fix;
    fault = ImageBuildException.Fault.INPUT;
  }

  private <T extends Throwable> @Nullable T find(Class<T> type) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }

  /** All messages down to the cause; JGit's own leave passwords out of URLs. */
  private String text() {
    StringBuilder text = new StringBuilder();
    for (Throwable t = cause; t != null; t = t.getCause()) {
      String message = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
      if (text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
      }
    }
    return text.toString();
  }
}
