package io.github.discourseimage.template;

/**
 * What a process may take.
 *
 * @param memoryMebibytes of RAM before it is killed
 * @param milliCpus thousandths of a processor
 * @param tasks processes and threads together
 */
public record Limits(int memoryMebibytes, int milliCpus, int tasks) {

  /** For the web server: three workers of about half a gibibyte each. */
  public static Limits web() {
    return new Limits(3072, 2000, 512);
  }

  public static Limits sidekiq() {
    return new Limits(2048, 1000, 512);
  }

  public static Limits postgres() {
    return new Limits(2048, 2000, 256);
  }

  public static Limits redis() {
    return new Limits(512, 500, 64);
  }

  public static Limits nginx() {
    return new Limits(256, 500, 64);
  }
}
