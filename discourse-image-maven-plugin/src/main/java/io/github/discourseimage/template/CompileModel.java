package io.github.discourseimage.template;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a container compiles the app, where the image does not hold it compiled.
 *
 * @param variables that the stages are given
 * @param phases in the order in which they run; empty where nothing is left to compile
 */
public record CompileModel(List<Variable> variables, List<Phase> phases) {

  /** The image holds the app as it runs. */
  public static final CompileModel NONE = new CompileModel(List.of(), List.of());

  public CompileModel {
    variables = List.copyOf(variables);
    phases = List.copyOf(phases);
  }

  /**
   * One phase of a stage.
   *
   * @param script its name without the ending, such as {@code 20-gems.build}
   * @param network whether it may have one: while it fetches, never while the app's code runs
   */
  public record Phase(String script, boolean network) {}

  /** Leaves out the variables that nobody told. */
  public static CompileModel of(SortedMap<String, String> variables, List<Phase> phases) {
    SortedMap<String, String> told = new TreeMap<>(variables);
    told.values().removeIf(String::isEmpty);
    return new CompileModel(Variable.list(told), phases);
  }
}
