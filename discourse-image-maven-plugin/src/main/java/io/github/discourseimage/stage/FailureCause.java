package io.github.discourseimage.stage;

import io.github.discourseimage.distribution.PackageFamily;
import io.github.discourseimage.image.ImageBuildException.Fault;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that stages are known to fail by.
 *
 * @param phase in which it is looked for
 * @param fault who has to act
 * @param pattern of a line of the log; its group {@code x} is the word that matters
 * @param problem and hint: {@code {x}} stands for the word, {@code {package}} for the package that
 *     brings it
 * @param missing what kind of thing {@code {x}} is when it is missing
 * @param otherwise stands for the word where the line does not tell it
 */
record FailureCause(
    Phase phase,
    Fault fault,
    Pattern pattern,
    String problem,
    String hint,
    Optional<NativePackages.Kind> missing,
    String otherwise) {

  /** When a stage runs which of its scripts. */
  enum Phase {
    FETCH,
    BUILD,
    BOTH;

    boolean covers(String stage) {
      return this == BOTH || stage.endsWith(this == FETCH ? ".fetch" : ".build");
    }
  }

  /** A cause that was found. */
  record Found(int line, String problem, String hint, Fault fault) {}

  /** Looks for the cause in a log; the first line that shows it is the one to tell. */
  Optional<Found> find(StageLog log, PackageFamily family) {
    for (int i = 0; i < log.lines().size(); i++) {
      Matcher matcher = pattern.matcher(log.lines().get(i));
      if (matcher.find()) {
        Optional<Found> found = found(i, word(matcher), family);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Found> found(int line, String word, PackageFamily family) {
    if (missing.isEmpty()) {
      return Optional.of(new Found(line, fill(problem, word, ""), fill(hint, word, ""), fault));
    }
    Optional<String> bringer = NativePackages.of(missing.get(), word, family);
    if (bringer.isEmpty() && missing.get() == NativePackages.Kind.PROGRAM) {
      // Any word may stand before 'not found'.
      return Optional.empty();
    }
    String install =
        bringer
            .map(
                name ->
                    "Put the package '" + name + "' (" + family.name() + ") into the builder root")
            .orElse("Put the package that brings '" + word + "' into the builder root");
    return Optional.of(new Found(line, fill(problem, word, ""), fill(hint, word, install), fault));
  }

  private static String fill(String text, String word, String install) {
    return text.replace("{x}", word).replace("{package}", install);
  }

  private String word(Matcher matcher) {
    for (int i = 1; i <= matcher.groupCount(); i++) {
      if (matcher.group(i) != null) {
        return matcher.group(i);
      }
    }
    return otherwise;
  }
}
