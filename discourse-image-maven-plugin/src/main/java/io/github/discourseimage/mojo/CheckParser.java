package io.github.discourseimage.mojo;

import io.github.discourseimage.check.CheckOptions;
import io.github.discourseimage.check.Engines;
import io.github.discourseimage.check.Launch;
import io.github.discourseimage.check.ServiceUrl;
import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.image.Findings;
import io.github.discourseimage.template.ContainerInit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns what Maven gave the goal check into options; behind it nothing needs parsing any more. */
final class CheckParser {

  private static final String RUNTIME = "discourse.check.runtime";

  private final CheckMojo mojo;
  private final Findings findings = new Findings();

  CheckParser(CheckMojo mojo) {
    this.mojo = mojo;
  }

  /**
   * Parses everything.
   *
   * @throws io.github.discourseimage.image.ImageBuildException with all that is wrong
   */
  CheckOptions parse() {
    SortedSet<Distribution> named = distributions(mojo.checkDistributions);
    CheckOptions options =
        new CheckOptions(
            mojo.checkRun,
            named.isEmpty() ? distributions(mojo.distributions) : named,
            !named.isEmpty(),
            one(RUNTIME, mojo.checkRuntime, Engines::named, "leave it out to take what works here")
                .orElse(Engines.AUTO),
            one(
                "discourse.check.user",
                mojo.checkUser,
                Launch.User::of,
                "leave it out for the image's own"),
            timeout(),
            services(),
            mojo.checkScriptsDirectory.toPath());
    refuseToRunSystemd();
    findings.throwIfAny();
    return options;
  }

  /** What else is wrong with the parameter is told with the request. */
  private void refuseToRunSystemd() {
    if (mojo.checkRun && mojo.ociInit.trim().equals(ContainerInit.SYSTEMD.toString())) {
      findings.add(
          "discourse.check.run",
          "runs each role of an image in a container of its own, without root; an image with"
              + " discourse.oci.init=systemd has one container for all, which belongs to root",
          "run the image with tini, whose layers of the app are the same, or leave"
              + " discourse.check.run out to have the image looked at only");
    }
  }

  private SortedSet<Distribution> distributions(List<String> names) {
    SortedSet<Distribution> parsed = new TreeSet<>();
    SortedSet<Distribution> built = new TreeSet<>();
    mojo.distributions.forEach(
        name -> one("discourse.distributions", name, Distribution::of, "").ifPresent(built::add));
    for (String name : names) {
      one("discourse.check.distributions", name, Distribution::of, "correct the name")
          .ifPresent(parsed::add);
    }
    for (Distribution distribution : parsed) {
      if (!built.contains(distribution)) {
        findings.add(
            "discourse.check.distributions",
            "names " + distribution + ", which is not built; discourse.distributions is " + built,
            "name one of these, or build it too");
      }
    }
    return parsed;
  }

  private Duration timeout() {
    String seconds = mojo.checkTimeout.trim();
    if (!seconds.matches("[1-9][0-9]{0,4}")) {
      findings.add(
          "discourse.check.timeout",
          "is '" + seconds + "'; it must be a number of seconds from 1 to 99999",
          "write it as in 1200");
      return Duration.ofSeconds(1);
    }
    return Duration.ofSeconds(Long.parseLong(seconds));
  }

  private Optional<CheckOptions.Services> services() {
    String login = "a password belongs into the URL, percent-encoded; it is never printed";
    Optional<ServiceUrl> database =
        one("discourse.check.databaseUrl", mojo.checkDatabaseUrl, ServiceUrl::postgres, login);
    Optional<ServiceUrl> redis =
        one("discourse.check.redisUrl", mojo.checkRedisUrl, ServiceUrl::redis, login);
    boolean both = mojo.checkDatabaseUrl != null && mojo.checkRedisUrl != null;
    if (!both && (database.isPresent() || redis.isPresent())) {
      findings.add(
          database.isPresent() ? "discourse.check.redisUrl" : "discourse.check.databaseUrl",
          "is missing, but the other of the two is there",
          "give both, or none to have PostgreSQL and Redis started");
    }
    return both && database.isPresent() && redis.isPresent()
        ? Optional.of(new CheckOptions.Services(database.get(), redis.get()))
        : Optional.empty();
  }

  private <T> Optional<T> one(
      String parameter, @Nullable String value, Function<String, T> parse, String fix) {
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(value.trim()));
    } catch (IllegalArgumentException e) {
      findings.add(parameter, String.valueOf(e.getMessage()), fix);
      return Optional.empty();
    }
  }
}
