package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.ImageName;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * One registry: finds out how it is reached, shows the login it asks for, and follows where it
 * sends what is fetched.
 */
final class Server {

  private static final int MOST_REDIRECTS = 5;
  private static final int BAD_REQUEST = 400;
  private static final int PROXY_LOGIN = 407;

  /** Of the registry or of a proxy before it. */
  private static final int SERVER_ERROR = 500;

  private static final int PROBES = 3;

  private final RegistryAccess access;
  private final Exchange exchange;
  private final Authorizer authorizer;
  private final URI base;

  private Server(RegistryAccess access, Exchange exchange, Authorizer authorizer, URI base) {
    this.access = access;
    this.exchange = exchange;
    this.authorizer = authorizer;
    this.base = base;
  }

  /** Opens the registry of an image; where http may be spoken, it is found out what is. */
  static Server open(ImageName image, RegistryAccess access)
      throws NetworkFailure, InterruptedException {
    Exchange exchange = new Exchange(access);
    String authority = ServerUrl.authority(image.registry());
    boolean isPlain =
        ServerUrl.mayBePlain(authority, access.plainHosts()) && speaksHttp(exchange, authority);
    return new Server(
        access,
        exchange,
        new Authorizer(image, access, exchange),
        URI.create((isPlain ? "http://" : "https://") + authority));
  }

  /** A server that wants TLS closes the connection, or says that the request is a bad one. */
  private static boolean speaksHttp(Exchange exchange, String authority)
      throws InterruptedException {
    for (int attempt = 0; attempt < PROBES; attempt++) {
      try {
        int status = answers(exchange, "http", authority);
        if (status == BAD_REQUEST || status == PROXY_LOGIN) {
          return false;
        }
        if (status < SERVER_ERROR) {
          return true;
        }
      } catch (NetworkFailure e) {
        if (e.getCause() instanceof ConnectException) {
          return true;
        }
      }
      try {
        answers(exchange, "https", authority);
        return false;
      } catch (NetworkFailure e) {
        if (NetworkFailure.isCertificate(e)) {
          return false;
        }
        if (e.getCause() instanceof SSLException tls
            && String.valueOf(tls.getMessage()).contains("nrecognized SSL message")) {
          // It is busy, but it said something that is not TLS.
          return true;
        }
      }
    }
    return false;
  }

  private static int answers(Exchange exchange, String scheme, String authority)
      throws NetworkFailure, InterruptedException {
    URI uri = URI.create(scheme + "://" + authority + "/v2/");
    return exchange.send(Call.of("GET", uri, List.of(), ""), Optional.empty()).status();
  }

  RegistryAccess access() {
    return access;
  }

  URI at(String path) {
    return base.resolve(path);
  }

  /** Sends a request until it is answered by something else than trouble that passes. */
  Answer send(Call call) throws NetworkFailure, InterruptedException {
    return access
        .patience()
        .run(
            call.subject(),
            access.log(),
            () -> {
              Answer answer = once(call);
              if (answer.status() >= 400) {
                NetworkFailure failure = answer.failure(call);
                if (failure.mayGoAway()) {
                  throw failure;
                }
              }
              return answer;
            });
  }

  /** Sends a request once, with the login that the registry asks for. */
  Answer once(Call call) throws NetworkFailure, InterruptedException {
    Call current = call;
    for (int redirects = 0; ; redirects++) {
      Answer answer = authorized(current);
      Optional<String> location = answer.header("Location");
      boolean isFetch = call.method().equals("GET") || call.method().equals("HEAD");
      if (answer.status() / 100 != 3 || answer.status() == 304 || location.isEmpty() || !isFetch) {
        return answer;
      }
      URI next = ServerUrl.location(current.uri(), location.get());
      if (redirects == MOST_REDIRECTS || !ServerUrl.maySendSecrets(next, access.plainHosts())) {
        throw NetworkFailure.lasting(
            current.uri().getAuthority() + " redirects to " + withoutQuery(next),
            "Have the registry corrected: it must lead to https, by five steps at most.");
      }
      current = current.at(next);
    }
  }

  /** Queries may hold a signature that is as good as a password. */
  private static String withoutQuery(URI uri) {
    return uri.toString().replaceFirst("\\?.*", "");
  }

  private Answer authorized(Call call) throws NetworkFailure, InterruptedException {
    if (!ServerUrl.isSameServer(call.uri(), base)) {
      return exchange.send(call, Optional.empty());
    }
    Optional<String> header = authorizer.header(call.scopes());
    Answer answer = exchange.send(call, header);
    if (answer.status() != 401) {
      return answer;
    }
    authorizer.refused(answer, header, call.scopes());
    Optional<String> asked = authorizer.header(call.scopes());
    Answer second = exchange.send(call, asked);
    if (second.status() == 401) {
      authorizer.refused(second, asked, call.scopes());
    }
    return second;
  }
}
