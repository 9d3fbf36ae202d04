package io.github.discourseimage.template;

/**
 * What a process may take.
 *
 * @param memoryHighMebibytes of RAM before it is slowed down and has to give some back
 * @param memoryMebibytes of RAM before it is killed
 * @param milliCpus thousandths of a processor
 * @param cpuWeight its share of busy processors, 1 to 10000; 100 is that of other services
 * @param tasks processes and threads together
 */
public record Limits(
    int memoryHighMebibytes, int memoryMebibytes, int milliCpus, int cpuWeight, int tasks) {

  private static final int USUAL_WEIGHT = 100;

  /** For the web server: three workers of about half a gibibyte each. */
  public static Limits web() {
    return of(3072, 2000, USUAL_WEIGHT, 512);
  }

  /** For the job worker, which gives way to visitors. */
  public static Limits sidekiq() {
    return of(2048, 1000, USUAL_WEIGHT / 2, 512);
  }

  public static Limits postgres() {
    return of(2048, 2000, USUAL_WEIGHT, 256);
  }

  public static Limits redis() {
    return of(512, 500, USUAL_WEIGHT, 64);
  }

  public static Limits nginx() {
    return of(256, 500, USUAL_WEIGHT, 64);
  }

  private static Limits of(int memoryMebibytes, int milliCpus, int cpuWeight, int tasks) {
    return new Limits(usualHigh(memoryMebibytes), memoryMebibytes, milliCpus, cpuWeight, tasks);
  }

  /** Where memory gets scarce: at seven eighths of what may be taken. */
  public static int usualHigh(int memoryMebibytes) {
    return Math.max(1, memoryMebibytes - memoryMebibytes / 8);
  }
}
