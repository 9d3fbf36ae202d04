package io.github.discourseimage.check;

import io.github.discourseimage.distribution.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a user asks of a check.
 *
 * @param run whether images are started; else only their files are looked at
 * @param distributions whose images are checked
 * @param named whether the user named the distributions
 * @param runtime {@code auto}, {@code podman} or {@code bubblewrap}
 * @param user whom the containers run as; empty for the image's own
 * @param timeout of each step
 * @param services PostgreSQL and Redis that run already
 * @param scripts directory of the project's own checks; need not exist
 */
public record CheckOptions(
    boolean run,
    SortedSet<Distribution> distributions,
    boolean named,
    String runtime,
    Optional<Launch.User> user,
    Duration timeout,
    Optional<Services> services,
    Path scripts) {

  /** PostgreSQL and Redis that run already. */
  public record Services(ServiceUrl database, ServiceUrl redis) {}
}
