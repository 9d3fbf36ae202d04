package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.oci.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Proves to one registry who asks: by a password with each request, or by tokens that a token
 * server gives for it (Docker's "Token Authentication Specification"). Tokens are kept for what
 * they are good for until they expire. Thread safe.
 */
final class Authorizer {

  /** What a token is good for when the server does not say. */
  private static final long DEFAULT_SECONDS = 60;

  /** A token that is about to expire may do so on the way. */
  private static final long SPARE_SECONDS = 10;

  private record Token(String text, long expires) {}

  private final ImageName image;
  private final RegistryAccess access;
  private final Exchange exchange;
  private final SortedMap<String, Token> tokens = new TreeMap<>();
  private @Nullable Challenge challenge;
  private @Nullable Optional<Login> login;

  Authorizer(ImageName image, RegistryAccess access, Exchange exchange) {
    this.image = image;
    this.access = access;
    this.exchange = exchange;
  }

  /** The header for a request, as far as the registry has asked for one yet. */
  synchronized Optional<String> header(List<String> scopes)
      throws NetworkFailure, InterruptedException {
    Challenge known = challenge;
    if (known == null) {
      return Optional.empty();
    }
    if (known.scheme().equals("basic")) {
      return Optional.of(basic(login().orElseThrow(this::noLogin)));
    }
    String key = String.join(" ", scopes);
    Token token = tokens.get(key);
    if (token == null || token.expires() - System.nanoTime() < 0) {
      token = fetch(known, scopes);
      tokens.put(key, token);
    }
    return Optional.of("Bearer " + token.text());
  }

  /**
   * Takes notice of a 401.
   *
   * @param sent the header that was refused
   * @throws NetworkFailure when there is nothing else to try
   */
  synchronized void refused(Answer answer, Optional<String> sent, List<String> scopes)
      throws NetworkFailure {
    HttpHeaders headers = answer.headers();
    Challenge asked =
        Challenge.of(headers)
            .orElseThrow(
                () ->
                    NetworkFailure.lasting(
                        image.registry()
                            + " asks for a login in a way that is not known: '"
                            + String.join(", ", headers.allValues("WWW-Authenticate"))
                            + "'",
                        "Check the registry's name; known are Basic and Bearer."));
    if (asked.scheme().equals("basic") && sent.isPresent()) {
      throw loginRefused();
    }
    tokens.remove(String.join(" ", scopes));
    challenge = asked;
  }

  private Token fetch(Challenge known, List<String> scopes)
      throws NetworkFailure, InterruptedException {
    URI realm = realm(known);
    Optional<Login> who = login();
    Call call = Call.of("GET", query(realm, known, scopes), List.of(), "");
    if (who.isPresent() && who.get().isIdentityToken()) {
      call =
          Call.of("POST", realm, List.of(), "")
              .header("Content-Type", "application/x-www-form-urlencoded")
              .body(Call.Body.of(form(known, scopes, who.get())));
    }
    Answer answer =
        exchange.send(call, who.filter(it -> !it.isIdentityToken()).map(Authorizer::basic));
    if (answer.status() == 401 || answer.status() == 403) {
      throw who.isPresent() ? loginRefused() : noLogin();
    }
    answer.orFail(call);
    try {
      JsonObject json = JsonObject.of(answer.body());
      String token = json.text("token").isEmpty() ? json.text("access_token") : json.text("token");
      if (!token.isEmpty()) {
        long seconds = json.number("expires_in").orElse(DEFAULT_SECONDS);
        return new Token(
            token, System.nanoTime() + Math.max(0, seconds - SPARE_SECONDS) * 1_000_000_000L);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw NetworkFailure.lasting(
        "the token server " + realm + " gave no token", "Check the registry's name.");
  }

  private URI realm(Challenge known) throws NetworkFailure {
    String text = known.parameter("realm");
    try {
      URI realm = URI.create(text);
      if (ServerUrl.maySendSecrets(realm, access.plainHosts())) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw NetworkFailure.lasting(
        image.registry()
            + " sends the login to '"
            + text
            + "', which is no https URL: anybody on the way could read it",
        "Have the registry's token realm corrected; only one of this machine may be plain http.");
  }

  private static URI query(URI realm, Challenge known, List<String> scopes) {
    StringBuilder query = new StringBuilder();
    if (!known.parameter("service").isEmpty()) {
      query.append("&service=").append(escaped(known.parameter("service")));
    }
    scopes.forEach(scope -> query.append("&scope=").append(escaped(scope)));
    if (query.length() == 0) {
      return realm;
    }
    return URI.create(
        realm + (realm.getRawQuery() == null ? "?" : "&") + query.substring("&".length()));
  }

  private static byte[] form(Challenge known, List<String> scopes, Login who) {
    return ("grant_type=refresh_token&client_id=discourse-image&service="
            + escaped(known.parameter("service"))
            + "&scope="
            + escaped(String.join(" ", scopes))
            + "&refresh_token="
            + escaped(who.secret()))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Optional<Login> login() {
    Optional<Login> known = login;
    if (known == null) {
      known = access.logins().find(image);
      login = known;
    }
    return known;
  }

  private NetworkFailure noLogin() {
    return NetworkFailure.lasting(
        image.registry() + " asks for a login, and there is none",
        "Add a <server> with user name and password or token to settings.xml, or log in by"
            + " 'podman login "
            + image.registry()
            + "' or 'docker login'. Looked for: "
            + access.logins().places(image)
            + ".");
  }

  private NetworkFailure loginRefused() {
    return NetworkFailure.lasting(
        image.registry()
            + " refuses the login of "
            + login().map(it -> "'" + it.user() + "' from " + it.origin()).orElse("nobody"),
        "Correct user name and password or token there; a token may have expired.");
  }

  private static String basic(Login login) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((login.user() + ":" + login.secret()).getBytes(StandardCharsets.UTF_8));
  }
}
