package io.github.discourseimage.image;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects what is wrong, so that a user sees all of it at once. */
public final class Findings {

  private final List<Finding> findings = new ArrayList<>();

  public void add(String subject, String problem, String hint) {
    findings.add(new Finding(subject, problem, hint));
  }

  /**
   * Runs a step and keeps its findings; failures of the environment go through at once.
   *
   * @return what the step gives, or {@code fallback} when it found something
   */
  public <T> T collect(T fallback, Supplier<T> step) {
    try {
      return step.get();
    } catch (ImageBuildException e) {
      if (e.fault() == ImageBuildException.Fault.ENVIRONMENT) {
        throw e;
      }
      findings.addAll(e.findings());
      return fallback;
    }
  }

  /**
   * Ends the build if anything was found.
   *
   * @throws ImageBuildException with all findings
   */
  public void throwIfAny() {
    if (!findings.isEmpty()) {
      throw ImageBuildException.input(findings);
    }
  }
}
