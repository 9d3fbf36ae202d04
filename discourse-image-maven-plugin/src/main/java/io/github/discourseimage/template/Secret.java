package io.github.discourseimage.template;

import java.util.List;

/**
 * Something that the app must know and an image must not hold: always a reference.
 *
 * @param credential its name in {@code $CREDENTIALS_DIRECTORY}, in {@code /run/secrets} and in a
 *     Secret: {@code db-password}
 * @param variable what the app reads it from: {@code DISCOURSE_DB_PASSWORD}
 * @param required whether the app does not start without it
 */
public record Secret(String credential, String variable, boolean required) {

  /** What a Discourse of any size needs; each may be absent at run time. */
  public static List<Secret> defaults() {
    return List.of(
        new Secret("db-password", "DISCOURSE_DB_PASSWORD", true),
        new Secret("maxmind-license-key", "DISCOURSE_MAXMIND_LICENSE_KEY", false),
        new Secret("redis-password", "DISCOURSE_REDIS_PASSWORD", false),
        new Secret("s3-access-key-id", "DISCOURSE_S3_ACCESS_KEY_ID", false),
        new Secret("s3-secret-access-key", "DISCOURSE_S3_SECRET_ACCESS_KEY", false),
        new Secret("secret-key-base", "DISCOURSE_SECRET_KEY_BASE", false),
        new Secret("smtp-password", "DISCOURSE_SMTP_PASSWORD", false));
  }
}
