package io.github.discourseimage.check;

import io.github.discourseimage.image.Finding;
import io.github.discourseimage.stage.StageLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A step of a check that did not go well; the image is no candidate then. */
final class StepFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private static final Map<Pattern, String> CAUSES = causes();

  private final String step;
  private final String output;

  /**
   * @param problem what happened, without the step's name
   * @param output what was said meanwhile
   */
  StepFailure(String step, String problem, String output) {
    super(problem);
    this.step = step;
    this.output = output;
  }

  /** What a program said, and what that means; the first that fits counts. */
  private static Map<Pattern, String> causes() {
    Map<Pattern, String> causes = new LinkedHashMap<>();
    causes.put(
        Pattern.compile("extension \"(vector)\" is not available|extension/(vector)\\.control"),
        "The app needs PostgreSQL's extension vector: 'apt-get install"
            + " postgresql-<version>-pgvector', or name a database that has it by"
            + " discourse.check.databaseUrl and discourse.check.redisUrl.");
    causes.put(
        Pattern.compile("extension \"(\\w+)\" is not available|extension/(\\w+)\\.control"),
        "The app needs an extension of PostgreSQL that is not installed here ($1): install its"
            + " package, such as postgresql-contrib.");
    causes.put(
        Pattern.compile("(?i)read-only file system"),
        "Something writes outside of the places that may be written: the volumes of the image,"
            + " /tmp and /run.");
    causes.put(
        Pattern.compile("(?i)no space left on device"),
        "Make room on the disk of the output directory.");
    causes.put(
        Pattern.compile("(?i)password authentication failed|WRONGPASS|NOAUTH"),
        "Mend the login in discourse.check.databaseUrl or discourse.check.redisUrl.");
    return causes;
  }

  /** What a user is told. */
  Finding finding(CheckedImage image, CheckLog log) {
    StringBuilder problem = new StringBuilder("did not pass its check: " + step + " ");
    problem.append(getMessage());
    for (String line : StageLog.excerpt(output)) {
      problem.append("\n      ").append(log.masked(line));
    }
    String cause =
        CAUSES.entrySet().stream()
            .map(entry -> fix(entry.getKey(), entry.getValue()))
            .filter(fix -> !fix.isEmpty())
            .findFirst()
            .orElse("Mend what it says and build again.");
    return new Finding(
        image.subject(), problem.toString(), cause + " The whole log is " + log.file() + ".");
  }

  private String fix(Pattern pattern, String fix) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      return "";
    }
    for (int i = 1; i <= matcher.groupCount(); i++) {
      if (matcher.group(i) != null) {
        return fix.replace("$1", matcher.group(i));
      }
    }
    return fix;
  }
}
