package io.github.discourseimage.template;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Helm chart says that no other form does.
 *
 * @param version of the chart (semver.org 2.0.0); the project's own where that cannot be told so
 * @param awaiting goes before a command that is no role of the image's entrypoint, so that it waits
 *     for PostgreSQL and Redis as the roles do
 */
public record ChartModel(String version, List<String> awaiting) {

  private static final List<String> AWAITING =
      List.of("ruby", "--disable=gems", "/usr/lib/discourse-image/await-services.rb");

  private static final Pattern VERSION =
      Pattern.compile(
          "v?(\\d{1,18})(?:\\.(\\d{1,18}))?(?:\\.(\\d{1,18}))?"
              + "(?:-([0-9A-Za-z.-]+)|\\.([A-Za-z][0-9A-Za-z.-]*))?");

  /** No numeric identifier of a pre-release may begin with a zero, and none may be empty. */
  private static final Pattern PRE_RELEASE =
      Pattern.compile(
          "(0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)(\\.(0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*))*");

  public ChartModel {
    awaiting = List.copyOf(awaiting);
  }

  static ChartModel of(SiteModel site) {
    return new ChartModel(semanticVersion(site.version()).orElse(site.version()), AWAITING);
  }

  /**
   * A Maven version as Helm wants it: {@code 1.0-SNAPSHOT} is {@code 1.0.0-SNAPSHOT}.
   *
   * @return nothing where there is no such version
   */
  public static Optional<String> semanticVersion(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String qualifier = matcher.group(4) == null ? matcher.group(5) : matcher.group(4);
    if (qualifier != null && !PRE_RELEASE.matcher(qualifier).matches()) {
      return Optional.empty();
    }
    String numbers = number(matcher, 1) + "." + number(matcher, 2) + "." + number(matcher, 3);
    return Optional.of(qualifier == null ? numbers : numbers + "-" + qualifier);
  }

  private static long number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
