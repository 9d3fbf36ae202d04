package io.github.discourseimage.image;

/** What a build tells a person while it runs, in the words of the domain. Safe for many threads. */
public interface BuildLog {

  /** A step begins or ends: one line at the usual level. */
  void info(String message);

  /** Something the user should look at; the build goes on. */
  void warn(String message);

  /** Detail for {@code mvn -X}. */
  void debug(String message);

  /**
   * A long task is under way. Called often; the log decides what a terminal or a CI log can bear.
   *
   * @param task such as {@code Receiving objects}
   * @param done units so far
   * @param total units in all, or 0 when that is not known
   */
  void progress(String task, long done, long total);

  /** Takes no notice; for tests and for goals that print a result only. */
  BuildLog SILENT =
      new BuildLog() {
        @Override
        public void info(String message) {}

        @Override
        public void warn(String message) {}

        @Override
        public void debug(String message) {}

        @Override
        public void progress(String task, long done, long total) {}
      };
}
