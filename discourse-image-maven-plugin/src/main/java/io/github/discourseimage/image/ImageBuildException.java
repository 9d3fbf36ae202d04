package io.github.discourseimage.image;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A build that cannot go on; the message holds every finding and how to mend it. */
public final class ImageBuildException extends RuntimeException {

  /** Who has to act. */
  public enum Fault {
    /** The user's input is wrong: Maven's "failure". */
    INPUT,
    /** The machine, the network or a server is in the way: Maven's "error". */
    ENVIRONMENT
  }

  private static final long serialVersionUID = 1L;

  private final transient List<Finding> findings;
  private final Fault fault;

  private ImageBuildException(Fault fault, List<Finding> findings, @Nullable Throwable cause) {
    super(message(findings), cause);
    this.fault = fault;
    this.findings = List.copyOf(findings);
  }

  /** Everything that is wrong with the input, together. */
  public static ImageBuildException input(List<Finding> findings) {
    return new ImageBuildException(Fault.INPUT, findings, null);
  }

  /** One thing that is wrong with the input. */
  public static ImageBuildException input(String subject, String problem, String hint) {
    return input(List.of(new Finding(subject, problem, hint)));
  }

  /** Something outside the input that failed. */
  public static ImageBuildException environment(
      String subject, String problem, String hint, @Nullable Throwable cause) {
    return new ImageBuildException(
        Fault.ENVIRONMENT, List.of(new Finding(subject, problem, hint)), cause);
  }

  private static String message(List<Finding> findings) {
    String all = findings.stream().map(Finding::toString).collect(Collectors.joining("\n  "));
    return findings.size() == 1 ? all : findings.size() + " problems:\n  " + all;
  }

  public Fault fault() {
    return fault;
  }

  public List<Finding> findings() {
    return findings;
  }
}
