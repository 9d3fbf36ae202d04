package io.github.discourseimage.stage;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all stages of one distribution run with.
 *
 * @param name of the distribution, for people
 * @param scripts the directory of stage scripts
 * @param fetched the directory of what was fetched, shared between all builds
 * @param certificates PEM file that is trusted while stages fetch
 * @param logs directory for one log per stage and phase
 * @param variables that stages get when they declare them
 * @param environment that every stage gets
 * @param fetchEnvironment that every stage gets while it fetches, and never otherwise
 * @param volumes that every stage sees
 */
public record Workshop(
    String name,
    BuilderRoot root,
    Sandbox sandbox,
    StageLimits limits,
    Path scripts,
    Path fetched,
    Optional<Path> certificates,
    Path logs,
    SortedMap<String, String> variables,
    SortedMap<String, String> environment,
    SortedMap<String, String> fetchEnvironment,
    Volumes volumes) {

  public Workshop {
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    fetchEnvironment = Collections.unmodifiableSortedMap(new TreeMap<>(fetchEnvironment));
  }
}
