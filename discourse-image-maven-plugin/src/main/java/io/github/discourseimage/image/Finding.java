package io.github.discourseimage.image;

/**
 * One thing that is wrong with the input.
 *
 * @param subject the element at fault: a file with line, a parameter, a repository
 * @param problem what is wrong, with the value and the legal values
 * @param hint what to do about it
 */
public record Finding(String subject, String problem, String hint) {

  @Override
  public String toString() {
    return subject + ": " + problem + (hint.isEmpty() ? "" : "\n    Fix: " + hint);
  }
}
