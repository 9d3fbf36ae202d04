package io.github.discourseimage.stage;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A command and all that it can see: nothing of the host's environment, home or processes.
 *
 * @param mounts in the order in which they are made
 * @param environment all of it
 * @param arguments the program first
 * @param network whether it sees the host's network; else it has none, not even a loopback of
 *     others
 */
public record SandboxCommand(
    BuilderRoot root,
    List<Mount> mounts,
    SortedMap<String, String> environment,
    List<String> arguments,
    boolean network,
    StageLimits limits) {

  public SandboxCommand {
    mounts = List.copyOf(mounts);
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    arguments = List.copyOf(arguments);
  }
}
