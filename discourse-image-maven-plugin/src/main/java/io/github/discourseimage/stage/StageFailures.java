package io.github.discourseimage.stage;

import io.github.discourseimage.distribution.Distribution;
import io.github.discourseimage.distribution.PackageFamily;
import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.image.ImageBuildException.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells why a stage failed and what to do, from what it said. */
public final class StageFailures {

  /** The exit code by which a stage says that it explained the failure itself. */
  private static final int EXPLAINED = 3;

  private static final String ERROR = "error: ";
  private static final String FIX = "fix: ";

  private static final List<Pattern> GEM =
      List.of(
          Pattern.compile("An error occurred while installing (\\S+ \\([^)]+\\))"),
          Pattern.compile("Gem files will remain installed in \\S*/gems/(\\S+?)/? for inspection"),
          Pattern.compile("Error installing (\\S+?):?$"));
  private static final Pattern SCRIPT =
      Pattern.compile(
          "(\\S*node_modules/\\S+|^\\.) (?:pre|post)?install\\b|^(\\S*node_modules/\\S+): ");
  private static final Pattern DOES_NOT_COMPILE =
      Pattern.compile(
          "Failed to build gem native extension|Gem::Ext::BuildError|extconf.rb failed");

  private static final Pattern COMPILER_ERROR =
      Pattern.compile(":\\d+: (?:fatal )?error: |undefined reference to|^error(?:\\[E\\d+])?: ");

  private final PackageFamily family;

  /**
   * @param distribution of the builder root, whose packages are named
   */
  public StageFailures(Distribution distribution) {
    family = distribution.packages();
  }

  /**
   * The error of a stage.
   *
   * @param stage with its phase, such as {@code 20-gems.build}
   * @param outcome that is not a success
   * @param log all that it said
   */
  public ImageBuildException of(String stage, Sandbox.Outcome outcome, Path log) {
    StageLog said = StageLog.read(log);
    FailureCause.Found cause = cause(stage, outcome, said);
    StringBuilder problem = new StringBuilder(cause.problem());
    if (cause.line() != Integer.MAX_VALUE) {
      problem.append("\n    It said:");
      said.excerpt(cause.line()).forEach(line -> problem.append("\n      ").append(line));
    }
    problem.append("\n    The whole log is ").append(log);
    String hint =
        (cause.hint().isEmpty() ? "" : cause.hint() + "\n    ")
            + "To look around in the sandbox at this point: -Ddiscourse.build.shell="
            + stage;
    Finding finding = new Finding("stage " + stage, problem.toString(), hint);
    return cause.fault() == Fault.INPUT
        ? ImageBuildException.input(List.of(finding))
        : ImageBuildException.environment(
            finding.subject(), finding.problem(), finding.hint(), null);
  }

  private FailureCause.Found cause(String stage, Sandbox.Outcome outcome, StageLog log) {
    if (outcome.timedOut()) {
      return new FailureCause.Found(
          -1,
          "was killed because its time was over",
          "If it only needs longer, give it more with -Ddiscourse.build.timeout; the last lines"
              + " tell what it waited for.",
          Fault.ENVIRONMENT);
    }
    Optional<FailureCause.Found> explained =
        outcome.exitCode() == EXPLAINED ? explained(log) : Optional.empty();
    if (explained.isPresent()) {
      return explained.get();
    }
    if (outcome.outOfMemory()) {
      return new FailureCause.Found(
          -1,
          "the kernel killed a process of it, because this machine ran out of memory",
          "Run fewer processes at once with -Ddiscourse.build.processors, bound them with"
              + " -Ddiscourse.build.memory, or build where there is more memory.",
          Fault.ENVIRONMENT);
    }
    for (FailureCause known : FailureCauses.ALL) {
      Optional<FailureCause.Found> found =
          known.phase().covers(stage) ? known.find(log, family) : Optional.empty();
      if (found.isPresent()) {
        return withCulprit(found.get(), log);
      }
    }
    return unknown(outcome, log);
  }

  /** The contract: the last lines on standard error begin with 'error: ' and 'fix: '. */
  private static Optional<FailureCause.Found> explained(StageLog log) {
    List<String> problems = new ArrayList<>();
    List<String> fixes = new ArrayList<>();
    for (String line : log.lines()) {
      if (line.startsWith(ERROR)) {
        problems.add(line.substring(ERROR.length()));
      } else if (line.startsWith(FIX)) {
        fixes.add(line.substring(FIX.length()));
      }
    }
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FailureCause.Found(
                Integer.MAX_VALUE,
                String.join("\n    ", problems),
                String.join("\n    ", fixes),
                Fault.INPUT));
  }

  private static FailureCause.Found withCulprit(FailureCause.Found found, StageLog log) {
    return culprit(log, found.line())
        .map(
            name ->
                new FailureCause.Found(
                    found.line(), name + ": " + found.problem(), found.hint(), found.fault()))
        .orElse(found);
  }

  /** The gem or the node package that was being built at a line. */
  private static Optional<String> culprit(StageLog log, int line) {
    Optional<String> gem = gem(log);
    if (gem.isPresent()) {
      return gem.map(name -> "gem " + name);
    }
    for (int i = line; i >= 0 && i > line - 40; i--) {
      Matcher matcher = SCRIPT.matcher(log.lines().get(i));
      if (matcher.find()) {
        String path = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return Optional.of("package " + path.substring(path.lastIndexOf("node_modules/") + 13));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> gem(StageLog log) {
    for (Pattern pattern : GEM) {
      for (String line : log.lines()) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          return Optional.of(matcher.group(1));
        }
      }
    }
    return Optional.empty();
  }

  private static FailureCause.Found unknown(Sandbox.Outcome outcome, StageLog log) {
    Optional<String> gem = gem(log);
    int failed = log.firstLine(DOES_NOT_COMPILE, 0);
    if (failed >= 0) {
      int error = log.firstLine(COMPILER_ERROR, failed);
      return new FailureCause.Found(
          error < 0 ? failed : error,
          gem.map(name -> "gem " + name + ": ").orElse("a gem: ")
              + "its native extension does not compile",
          "Look at the compiler's messages above: a version of the gem may not fit this Ruby, or"
              + " the builder root lacks a library.",
          Fault.INPUT);
    }
    int code = outcome.exitCode();
    String how =
        code == Sandbox.Outcome.KILLED
            ? "was killed (signal 9), most often for want of memory"
            : code > Sandbox.Outcome.FROM_SIGNAL
                ? "died of signal " + (code - Sandbox.Outcome.FROM_SIGNAL)
                : "failed with exit code " + code;
    String hint = code == Sandbox.Outcome.KILLED ? "Give it more memory, or fewer processors." : "";
    return new FailureCause.Found(
        -1, gem.map(name -> "gem " + name + ": ").orElse("") + how, hint, Fault.INPUT);
  }
}
