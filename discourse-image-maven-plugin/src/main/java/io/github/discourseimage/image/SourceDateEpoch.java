package io.github.discourseimage.image;

import java.time.Instant;

/**
 * The one time that every entry of every output carries.
 *
 * @param seconds since 1970-01-01T00:00:00Z; not negative (reproducible-builds.org,
 *     SOURCE_DATE_EPOCH)
 */
public record SourceDateEpoch(long seconds) {

  public SourceDateEpoch {
    if (seconds < 0) {
      throw new IllegalArgumentException(
          "the time of an image must not lie before 1970, but is " + seconds + " s");
    }
  }

  public static SourceDateEpoch of(Instant instant) {
    return new SourceDateEpoch(instant.getEpochSecond());
  }

  public Instant toInstant() {
    return Instant.ofEpochSecond(seconds);
  }

  @Override
  public String toString() {
    return toInstant().toString();
  }
}
