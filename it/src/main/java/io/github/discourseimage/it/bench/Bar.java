package io.github.discourseimage.it.bench;

/**
 * One promise and what came of it.
 *
 * @param limit what the value may be at most, in the unit of the value
 */
record Bar(String repository, String name, double value, double limit) {
  boolean met() {
    return value <= limit;
  }

  /** Value over limit: 1.0 is just met. */
  double share() {
    return value / limit;
  }
}
