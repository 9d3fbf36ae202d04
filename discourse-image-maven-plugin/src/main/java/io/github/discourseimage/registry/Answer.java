package io.github.discourseimage.registry;

import io.github.discourseimage.image.NetworkFailure;
import io.github.discourseimage.oci.Digest;
import io.github.discourseimage.oci.JsonObject;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a registry answered.
 *
 * @param uri that answered, behind redirects
 * @param body empty where it went to the call's sink
 */
record Answer(URI uri, int status, HttpHeaders headers, byte[] body) {

  private static final int LONGEST_QUOTE = 200;

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The digest that the registry says the content has. */
  Optional<Digest> digest() {
    return header("Docker-Content-Digest").filter(d -> d.startsWith("sha256:")).map(Digest::parse);
  }

  /** The answer, which must be a success. */
  Answer orFail(Call call) throws NetworkFailure {
    if (isSuccess()) {
      return this;
    }
    throw failure(call);
  }

  NetworkFailure failure(Call call) {
    String problem =
        call.method() + " " + call.uri().getPath() + " was answered with HTTP " + status + quote();
    return switch (status) {
      case 400, 416 -> NetworkFailure.lasting(problem, "See what the registry's log says of it.");
      case 401 ->
          NetworkFailure.lasting(problem, "Check the login for " + call.uri().getAuthority() + ".");
      case 403 ->
          NetworkFailure.lasting(
              problem + ": the login may not do this",
              "Ask who runs the registry for the right to do so, or use another login.");
      case 404 ->
          NetworkFailure.lasting(
              problem + ": it is not there, or is hidden from this login",
              "Check the name; some registries want a repository to be made before a push.");
      case 405 ->
          NetworkFailure.lasting(
              problem + ": the registry does not allow it",
              "It may be a mirror, or read-only for now: name the registry that takes pushes.");
      case 407 ->
          NetworkFailure.lasting(
              problem + ": the proxy asks for a login",
              "Put <username> and <password> into the <proxy> of settings.xml; when they are there,"
                  + " another plugin switched them off in this JVM before: put"
                  + " -Djdk.http.auth.tunneling.disabledSchemes= into .mvn/jvm.config.");
      case 413 ->
          NetworkFailure.lasting(
              problem + ": a request is larger than the server in front of the registry takes",
              "Have its limit raised (nginx: client_max_body_size 0).");
      default ->
          status == 408 || status == 429 || status >= 500
              ? NetworkFailure.passing(
                  problem, "Try again later, or ask who runs the registry.", retryAfter())
              : NetworkFailure.lasting(
                  problem, "This is not how a registry answers: check the registry's name.");
    };
  }

  /** What the registry says of the error (distribution specification 1.1, "Error Codes"). */
  private String quote() {
    List<String> said = new ArrayList<>();
    try {
      JsonObject json = JsonObject.of(body);
      for (JsonObject error : json.objects("errors")) {
        said.add((error.text("code") + ": " + error.text("message")).trim());
      }
      if (said.isEmpty()) {
        // Token servers answer so.
        said.add((json.text("error") + " " + json.text("error_description")).trim());
        said.add(json.text("details").trim());
        said.removeIf(String::isEmpty);
      }
    } catch (IllegalArgumentException e) {
      String text = new String(body, StandardCharsets.UTF_8).strip();
      if (!text.isEmpty() && !text.startsWith("<")) {
        said.add(text.lines().findFirst().orElse(""));
      }
    }
    String all = String.join("; ", said);
    return all.isEmpty()
        ? ""
        : " (" + all.substring(0, Math.min(all.length(), LONGEST_QUOTE)) + ")";
  }

  /** Whether the registry tells of an error by this code. */
  boolean says(String code) {
    return quote().contains(code + ":");
  }

  /** Seconds or a date (RFC 9110, section 10.2.3). */
  private Duration retryAfter() {
    String value = header("Retry-After").orElse("").trim();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant until = date(value);
      Instant now = header("Date").map(Answer::date).orElseGet(Instant::now);
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  private static Instant date(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }
}
