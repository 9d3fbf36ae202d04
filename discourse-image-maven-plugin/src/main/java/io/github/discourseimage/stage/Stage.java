package io.github.discourseimage.stage;

import java.util.List;

/**
 * What the header of a stage's script declares.
 *
 * @param name such as {@code 20-gems}
 * @param description one line for people
 * @param inputs patterns of the app's files that it sees, and no others
 * @param needs names of the stages whose outputs must be visible; all run before this one
 * @param outputs patterns of directories that are kept, relative to the app or absolute
 * @param env names of the variables that it gets beside the fixed ones
 * @param scratch patterns of directories within outputs that later stages see empty and writable
 * @param hasFetch whether it has a script for the phase with a network
 * @param hasBuild whether it has a script for the phase without
 */
public record Stage(
    String name,
    String description,
    List<String> inputs,
    List<String> needs,
    List<String> outputs,
    List<String> env,
    List<String> scratch,
    boolean hasFetch,
    boolean hasBuild) {

  public Stage {
    inputs = List.copyOf(inputs);
    needs = List.copyOf(needs);
    outputs = List.copyOf(outputs);
    env = List.copyOf(env);
    scratch = List.copyOf(scratch);
  }

  /** Tells whether a file of the app, by its path in there, is an input. */
  public PathGlobs inputGlobs() {
    return PathGlobs.of(inputs);
  }
}
